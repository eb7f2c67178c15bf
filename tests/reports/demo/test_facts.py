from __future__ import annotations

from reports.demo.facts import Facts


def test_pilots_say_what_their_sources_say(facts: Facts) -> None:
    pilots = {one.unit: one for one in facts.pilots}
    assert pilots.keys() == {"14212", "366"}
    assert "đạt và cơ bản đạt 10/14 chỉ tiêu" in pilots["366"].text_vi
    for words in ("518/QĐ-UBND", "18/3/2024", "969/QĐ-BNN-VPĐP", "696/QĐ-BNN-VPĐP", "5,5"):
        assert words in pilots["14212"].text_vi
    assert pilots["14212"].tier == "commune"


def test_a_source_is_cited_by_its_page_or_in_words(facts: Facts) -> None:
    model = {one.code: one.source for one in facts.model}
    assert model["14182"].startswith("https://kinhtedothi.vn/")
    assert model["14212"].count("; ") == 1
    titles = {(one.code, one.level): one.source for one in facts.titles}
    assert titles["366", "ntm"] == "qdnd.vn (bài 259571)"
    assert titles["365", "advanced"].startswith("Bài báo “Nam Định đẩy mạnh chuyển đổi số")


def test_a_district_level_granted_after_the_day_is_no_title(facts: Facts) -> None:
    assert ("363", "advanced") not in {(one.code, one.level) for one in facts.titles}


def test_a_pilot_of_a_district_is_no_title(facts: Facts) -> None:
    assert {one.level for one in facts.titles} == {"ntm", "advanced"}


def test_what_sources_name_is_all_read(facts: Facts) -> None:
    numbers = [len(facts.model), len(facts.advanced), len(facts.model_later)]
    assert [*numbers, len(facts.model_undated), len(facts.titles)] == [21, 25, 4, 2, 8]
    assert len(facts.named) == 45
