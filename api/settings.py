"""The settings: the one module that reads the environment.

Every setting is an environment variable with the prefix ``JETBRIDGE_`` or a line of a
``.env`` file in the working directory. Secrets are masked wherever settings are shown.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

from dotenv import dotenv_values
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from jetbridge.retrieval.errors import SettingError

PREFIX = "JETBRIDGE_"


class Settings(BaseSettings):
    """Where Jetbridge keeps its data, who answers, and within which limits."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_file=".env", extra="ignore")

    data_dir: Path = Field(
        default=Path(".jetbridge"), description="Folder of the knowledge base and the database."
    )
    database_url: SecretStr | None = Field(
        default=None,
        description="SQLAlchemy address of the database; default: SQLite in the data folder.",
    )
    chroma_url: str | None = Field(
        default=None, description="Address of a Chroma server; default: Chroma in the data folder."
    )
    embedder: str = Field(
        default="auto",
        description=(
            "`local`, `text-embedding-3-small`, `text-embedding-3-large` or the name of a "
            "sentence-transformers model; `auto` is `text-embedding-3-small` with a key, else "
            "`local`."
        ),
    )
    engine: str = Field(
        default="auto",
        description=(
            "Who answers: `local`, `openai`, or the URL of a server that speaks the same "
            "protocol; `auto` is `openai` with a key, else `local`."
        ),
    )
    openai_api_key: SecretStr | None = Field(
        default=None, description="Key for OpenAI: its engine and its embedders."
    )
    openai_base_url: str = Field(
        default="https://api.openai.com/v1", description="Address of OpenAI's API."
    )
    openai_webhook_secret: SecretStr | None = Field(
        default=None,
        description="Secret of OpenAI's webhook for telephone calls; without it none are taken.",
    )
    public_url: str | None = Field(
        default=None,
        description="The page's public address, which a caller on the telephone is told or sent.",
    )
    link_gateway_url: str | None = Field(
        default=None,
        description="A message gateway: a POST of `to`, `url` and `text` sends callers that link.",
    )
    realtime_model: str = Field(
        default="gpt-realtime-2.1-mini", description="Model asked of the engine."
    )
    host: str = Field(default="127.0.0.1", description="Address the server listens on.")
    port: int = Field(default=8000, ge=0, le=65535, description="Port the server listens on.")
    sign_in_minutes: int = Field(
        default=15, ge=1, le=720, description="How long a sign-in lasts within a conversation."
    )
    session_minutes: int = Field(
        default=30, ge=1, le=720, description="Idle time after which a conversation ends."
    )
    demo: bool = Field(
        default=True,
        description=(
            "Keep a demonstration airline with fictional customers in a database that has none; "
            "`false` for a real airline's database."
        ),
    )
    max_sessions: int = Field(
        default=200, ge=1, le=10_000, description="Conversations at once before 503."
    )
    max_calls: int = Field(
        default=8, ge=1, le=100, description="Voice calls at once that the local engine takes."
    )
    warm_voice: bool = Field(
        default=True,
        description="Load the local engine's speech models at the start, not with the first call.",
    )
    recogniser: str = Field(
        default="base",
        description=(
            "The local engine's recognition: `base`, or a name or directory that faster-whisper "
            "takes."
        ),
    )
    model_url: str | None = Field(
        default=None,
        description=(
            "Address of an OpenAI-compatible chat-completions endpoint (Ollama, vLLM, llama.cpp) "
            "whose language model answers in the local engine; default: no language model."
        ),
    )
    model: str = Field(default="", description="The language model's name at that address.")
    model_api_key: SecretStr | None = Field(
        default=None, description="Key for that address, if it wants one."
    )
    model_seconds: float = Field(
        default=8.0, gt=0, le=120, description="How long to wait for the model's next words, in s."
    )
    voice: str = Field(default="cedar", description="Voice asked of the engine.")
    voice_speed: float = Field(
        default=1.0, ge=0.5, le=1.5, description="How fast the voice speaks; 1.0 is its own pace."
    )
    turn_silence_ms: int = Field(
        default=350, ge=200, le=3000, description="Silence that ends a customer's turn, in ms."
    )
    greeting: str = Field(
        default="Hello, this is Larkspur Airways. How can I help?",
        max_length=300,
        description="Said when a call begins; who speaks at once is not kept. Empty says nothing.",
    )
    silence_seconds: float = Field(
        default=20.0,
        ge=0,
        le=600,
        description=(
            "Silence in a call after which the customer is asked whether they are still there, in "
            "seconds; after as much again the call ends politely. 0 never asks."
        ),
    )
    noise_reduction: Literal["near_field", "far_field", "none"] = Field(
        default="near_field", description="Noise reduction asked of OpenAI's engine."
    )
    record_dir: Path | None = Field(
        default=None,
        description=(
            "Keep every conversation in this folder: its events, and the sound of both sides of a "
            "call on the local engine. Off without it."
        ),
    )
    parse_seconds: float = Field(
        default=60.0, gt=0, description="Time limit for reading one file, in seconds."
    )
    parse_megabytes: int = Field(
        default=1500, ge=256, description="Memory limit for reading one file, in MiB."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="What is logged on standard error."
    )

    @field_validator("engine")
    @classmethod
    def _known_engine(cls, value: str) -> str:
        if value in ("auto", "local", "openai") or value.startswith(("http://", "https://")):
            return value.rstrip("/")
        raise ValueError(
            "use `auto`, `local`, `openai`, or a URL that starts with http:// or https://"
        )

    @field_validator("chroma_url", "model_url", "public_url", "link_gateway_url")
    @classmethod
    def _http_address(cls, value: str | None) -> str | None:
        if value and not value.startswith(("http://", "https://")):
            raise ValueError("use a URL that starts with http:// or https://")
        return value or None

    @property
    def engine_name(self) -> str:
        """The engine that answers: `local`, `openai` or a URL."""
        if self.engine == "auto":
            return "openai" if self.openai_api_key else "local"
        return self.engine

    @property
    def embedder_name(self) -> str:
        """The embedder that new generations are built with."""
        if self.embedder == "auto":
            return "text-embedding-3-small" if self.openai_api_key else "local"
        return self.embedder

    @property
    def sqlalchemy_url(self) -> str:
        """The database's address, password included: never show it."""
        if self.database_url:
            return self.database_url.get_secret_value()
        return f"sqlite:///{(self.data_dir / 'jetbridge.sqlite').resolve()}"


def load_settings() -> Settings:
    """Read the settings from the environment and `.env`.

    Returns:
        The settings, validated.

    Raises:
        SettingError: a name is unknown, or a value malformed; the value is not repeated.
    """
    known = {f"{PREFIX}{name}".upper() for name in Settings.model_fields}
    for name in sorted({*os.environ, *dotenv_values(".env")}):
        if name.upper().startswith(PREFIX) and name.upper() not in known:
            raise SettingError(
                f"{name} is not a setting of Jetbridge; the README lists those there are: "
                "unset it or correct its name"
            )
    try:
        return Settings()
    except ValidationError as failed:
        first = failed.errors(include_url=False, include_input=False)[0]
        name = f"{PREFIX}{str(first['loc'][0]).upper()}"
        message = str(first["msg"]).removeprefix("Value error, ")
        raise SettingError(f"{name} is malformed: {message}") from None
