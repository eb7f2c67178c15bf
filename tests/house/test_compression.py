"""Pages leave compressed for slow lines; the API's answers do not."""

from django.test import Client


def test_a_page_is_compressed_for_browsers_that_take_it(client: Client, db: None) -> None:
    page = client.get("/dang-nhap/", headers={"accept-encoding": "gzip"})
    assert page.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in page.headers["Vary"]
    assert "Content-Encoding" not in client.get("/dang-nhap/").headers
    for accepted in ("br;q=0.9, gzip;q=0.5", "deflate,gzip"):
        page = client.get("/dang-nhap/", headers={"accept-encoding": accepted})
        assert page.headers["Content-Encoding"] == "gzip", accepted
    for refusing in ("gzip;q=0", "br, gzip; q=0.000, deflate"):
        page = client.get("/dang-nhap/", headers={"accept-encoding": refusing})
        assert "Content-Encoding" not in page.headers, refusing
        assert "Accept-Encoding" in page.headers["Vary"], refusing


def test_an_answer_of_the_api_is_left_to_the_proxy(client: Client, db: None) -> None:
    answer = client.get("/api/v1/schema/", headers={"accept-encoding": "gzip"})
    assert "Content-Encoding" not in answer.headers
