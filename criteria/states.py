"""The states of a dossier and its purposes: names, words and colours, once."""

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class DossierState(models.TextChoices):
    """Where a dossier stands (trạng thái hồ sơ)."""

    DRAFT = "draft", _("đang hoàn thiện")
    SUBMITTED = "submitted", _("đang thẩm tra")
    PROVINCE_APPRAISAL = "province_appraisal", _("tỉnh đang thẩm định")
    COUNCIL = "council", _("chờ họp Hội đồng thẩm định")
    RECOGNISED = "recognised", _("đã công nhận")
    NOT_RECOGNISED = "not_recognised", _("không công nhận")
    RETURNED = "returned", _("cần bổ sung")
    WITHDRAWN = "withdrawn", _("đã rút")
    REVOKED = "revoked", _("đã thu hồi")


def state_words(state: str, *, by_district: bool) -> str:
    """A state in words that say who acts: where no district looks first, the province does."""
    if state != DossierState.SUBMITTED:
        return str(DossierState(state).label)
    return gettext("huyện đang thẩm tra") if by_district else gettext("tỉnh đang tiếp nhận")


OPEN_STATES = (
    DossierState.DRAFT,
    DossierState.SUBMITTED,
    DossierState.PROVINCE_APPRAISAL,
    DossierState.COUNCIL,
    DossierState.RETURNED,
)
EDITABLE_STATES = (DossierState.DRAFT, DossierState.RETURNED)


class Purpose(models.TextChoices):
    """What a dossier is filed for (mục đích); selects the procedure."""

    RECOGNITION = "recognition", _("đề nghị xét, công nhận")
