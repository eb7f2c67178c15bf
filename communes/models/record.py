"""Rows of the record: append-only chains, daily roots, answers kept for repeated requests."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class JournalChain(models.Model):
    """One hash chain (chuỗi nhật ký): one per dossier, and one named ``portal``."""

    name = models.CharField(max_length=60, unique=True)
    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    head_sequence = models.PositiveBigIntegerField(default=0)
    head_hash = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("chuỗi nhật ký")
        verbose_name_plural = _("chuỗi nhật ký")

    def __str__(self) -> str:
        return self.name


class JournalLine(models.Model):
    """One line (dòng nhật ký); triggers refuse UPDATE, DELETE and TRUNCATE.

    ``at`` is the real moment, ``on`` the portal's day, ``content`` ids and values without names.
    """

    chain = models.ForeignKey(JournalChain, on_delete=models.PROTECT, related_name="lines")
    sequence = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=40)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField()
    on = models.DateField()
    content = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("dòng nhật ký")
        verbose_name_plural = _("dòng nhật ký")
        constraints = [
            models.UniqueConstraint(fields=["chain", "sequence"], name="journal_line_once")
        ]

    def __str__(self) -> str:
        return f"{self.chain.name} #{self.sequence} {self.kind}"


class DailyRoot(models.Model):
    """The root of a real day (mã kiểm chứng ngày): SHA-256 over all heads, published.

    ``heads`` is ``[[public id, sequence, hash], …]`` sorted by public id.
    """

    day = models.DateField(primary_key=True)
    root = models.CharField(max_length=64)
    heads = models.JSONField()
    taken_at = models.DateTimeField()

    class Meta:
        verbose_name = _("mã kiểm chứng ngày")
        verbose_name_plural = _("mã kiểm chứng ngày")

    def __str__(self) -> str:
        return f"{self.day} {self.root[:12]}"


class IdempotentAnswer(models.Model):
    """The answer to a request sent with a key, kept for a day (khóa chống gửi lặp)."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    method = models.CharField(max_length=8)
    path = models.CharField(max_length=200)
    key = models.CharField(max_length=200)
    content_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    body = models.JSONField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("khóa chống gửi lặp")
        verbose_name_plural = _("khóa chống gửi lặp")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "method", "path", "key"], name="idempotent_answer_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.method} {self.path} {self.key}"


class Heartbeat(models.Model):
    """When a background process last did work (nhịp làm việc): ``worker``, ``beat``."""

    name = models.CharField(primary_key=True, max_length=20)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("nhịp làm việc")
        verbose_name_plural = _("nhịp làm việc")

    def __str__(self) -> str:
        return f"{self.name} {self.at:%Y-%m-%d %H:%M:%S}"
