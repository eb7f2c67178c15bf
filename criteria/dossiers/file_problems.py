"""Why a file is not taken, in a code for programs and a sentence for people."""

from __future__ import annotations

from django.utils.translation import gettext as _


class FileProblem(ValueError):  # noqa: N818 - it is told to the person, not a fault of ours
    """A file that is not taken: ``code`` names why."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)

    def sentence(self) -> str:
        """What to tell the person, in the active language."""
        return {
            "wrong_type": _("Tệp phải là PDF, Word, Excel hoặc ảnh. Hãy chọn tệp khác."),
            "name_and_content_differ": _("Tên tệp và nội dung khác loại. Hãy lưu lại đúng loại."),
            "empty": _("Tệp rỗng. Hãy chọn tệp khác."),
            "has_password": _("Tệp có mật khẩu. Hãy bỏ mật khẩu rồi gửi lại."),
            "has_macros": _("Tệp có macro. Hãy lưu lại không có macro rồi gửi."),
            "has_objects": _("Tệp có đối tượng nhúng chạy được. Hãy in ra PDF rồi gửi lại."),
            "fetches_outside": _("Tệp lấy nội dung từ máy khác. Hãy in ra PDF rồi gửi lại."),
            "runs_code": _("Tệp PDF chứa mã chạy được. Hãy in ra PDF rồi gửi lại."),
            "has_attachments": _(
                "Tệp PDF có tệp khác đính kèm. Hãy tách ra rồi tải lên từng tệp."
            ),
            "hidden_parts": _("Tệp PDF có phần không kiểm tra được. Hãy in ra PDF rồi gửi lại."),
            "damaged": _("Tệp bị hỏng, không mở được. Hãy lưu lại rồi gửi."),
            "unpacks_too_large": _("Tệp nén quá nhiều dữ liệu. Hãy chia nhỏ rồi gửi."),
        }[self.code]
