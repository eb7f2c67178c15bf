"""The demo's accounts: one password, roles over the units that they are for. Pure.

Nobody is a real person: an account is called by its work.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from communes.models import Role
from reports.demo.cast import GIAO_PHONG, GIAO_THUY, TRUC_MY, TRUC_NINH

PASSWORD = "demo-ntm-2024"  # noqa: S105 - published on purpose, exists in demos alone
PROVINCE = "36"
OFFICE = "Văn phòng Điều phối nông thôn mới tỉnh"


@dataclass(frozen=True, slots=True)
class Account:
    """Who signs in, as what, over which unit (by code).

    ``body`` is the office that the person signs for; ``answers_as`` the name by which procedures
    know a department. An account that ``signs_in`` not only acted when the demo was filled.
    """

    username: str
    name: str
    body: str
    role: Role
    units: tuple[str, ...]
    answers_as: str = ""
    signs_in: bool = True


COMMUNES = {"giao-phong": (GIAO_PHONG, "Giao Phong"), "truc-my": (TRUC_MY, "Trực Mỹ")}
DISTRICTS = {"giao-thuy": (GIAO_THUY, "Giao Thủy"), "truc-ninh": (TRUC_NINH, "Trực Ninh")}

# The official name in full, then the procedure's spelling where that differs.
DEPARTMENTS: dict[str, tuple[str, str]] = {
    "so.xay-dung": ("Sở Xây dựng", ""),
    "so.giao-thong": ("Sở Giao thông vận tải", ""),
    "so.nong-nghiep": ("Sở Nông nghiệp và Phát triển nông thôn", "Sở Nông nghiệp và PTNT"),
    "so.cong-thuong": ("Sở Công Thương", ""),
    "so.giao-duc": ("Sở Giáo dục và Đào tạo", ""),
    "so.van-hoa": ("Sở Văn hóa, Thể thao và Du lịch", ""),
    "so.thong-tin": ("Sở Thông tin và Truyền thông", ""),
    "so.thong-ke": ("Cục Thống kê tỉnh", ""),
    "so.lao-dong": ("Sở Lao động - Thương binh và Xã hội", ""),
    "so.hop-tac-xa": ("Liên minh Hợp tác xã tỉnh", ""),
    "so.y-te": ("Sở Y tế", ""),
    "so.bao-hiem": ("Bảo hiểm xã hội tỉnh", ""),
    "so.tai-nguyen": ("Sở Tài nguyên và Môi trường", ""),
    "so.noi-vu": ("Sở Nội vụ", ""),
    "so.tu-phap": ("Sở Tư pháp", ""),
    "so.quan-su": ("Bộ Chỉ huy Quân sự tỉnh", ""),
    "so.cong-an": ("Công an tỉnh", ""),
    "so.van-phong": ("Văn phòng UBND tỉnh", ""),
    "so.tai-chinh": ("Sở Tài chính", ""),
}
COUNCIL_MEMBERS = 15


def accounts() -> Iterator[Account]:
    """All accounts that the demo offers, in the order in which they are listed."""
    yield from _communes()
    yield from _districts()
    for username, (name, spelling) in DEPARTMENTS.items():
        yield Account(
            username,
            "Người thẩm định",
            name,
            Role.DEPARTMENT_APPRAISER,
            (PROVINCE,),
            answers_as=spelling or name,
        )
    yield from _front()
    yield from _province()


def _communes() -> Iterator[Account]:
    for slug, (code, name) in COMMUNES.items():
        body = f"UBND xã {name}"
        yield Account(f"xa.{slug}", "Cán bộ xã", body, Role.COMMUNE_OFFICER, (code,))
        yield Account(f"ct.{slug}", "Lãnh đạo xã", body, Role.COMMUNE_LEADER, (code,))


def _districts() -> Iterator[Account]:
    for slug, (code, name) in DISTRICTS.items():
        body = f"UBND huyện {name}"
        yield Account(f"huyen.{slug}", "Người thẩm tra", body, Role.DISTRICT_APPRAISER, (code,))


def _front() -> Iterator[Account]:
    front = "Ủy ban Mặt trận Tổ quốc Việt Nam"
    person, role = "Cán bộ Mặt trận", Role.FRONT_OFFICER
    for slug, (code, name) in COMMUNES.items():
        yield Account(f"mttq-xa.{slug}", person, f"{front} xã {name}", role, (code,))
    for slug, (code, name) in DISTRICTS.items():
        for prefix, which in (("mttq", "1"), ("mttq2", "2")):
            body = f"{front} huyện {name}"
            yield Account(f"{prefix}.{slug}", f"{person} {which}", body, role, (code,))
    yield Account("mttq.nam-dinh", person, f"{front} tỉnh Nam Định", role, (PROVINCE,))


def _province() -> Iterator[Account]:
    here = (PROVINCE,)
    for username, which in (("vpdp.nam-dinh", "1"), ("vpdp2.nam-dinh", "2")):
        yield Account(username, f"Chuyên viên {which}", OFFICE, Role.COORDINATION_OFFICE, here)
    council = "Hội đồng thẩm định tỉnh"
    for number in range(1, COUNCIL_MEMBERS + 1):
        username = f"hd{number}.nam-dinh"
        yield Account(username, f"Ủy viên {number}", council, Role.COUNCIL_MEMBER, here)
    leader = "UBND tỉnh Nam Định"
    yield Account("ubnd.nam-dinh", "Lãnh đạo UBND tỉnh", leader, Role.PROVINCE_LEADER, here)
    yield Account("giamsat.nam-dinh", "Người giám sát", "", Role.OBSERVER, here)
    yield Account("quantri", "Quản trị viên", OFFICE, Role.ADMINISTRATOR, here)


def filler(units: tuple[str, ...]) -> Account:
    """Who made the drafts of communes without an account of their own; cannot sign in."""
    return Account(
        "minh-hoa",
        "Số liệu minh họa",
        "",
        Role.COMMUNE_OFFICER,
        units,
        signs_in=False,
    )
