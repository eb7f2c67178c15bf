"""Shapes of this app's API, for the schema."""

from __future__ import annotations

from rest_framework import serializers


class TokenRequest(serializers.Serializer[None]):
    """What the token door takes."""

    username = serializers.CharField(max_length=150)
    password = serializers.CharField(max_length=4096)
    code = serializers.CharField(max_length=40, required=False)


class TokenAnswer(serializers.Serializer[None]):
    """What it answers."""

    token = serializers.CharField()
