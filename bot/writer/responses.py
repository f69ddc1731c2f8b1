"""The responses model is a server that speaks the Responses API; whatever it sends that is no text is a failure."""

from __future__ import annotations

import httpx2
from openai import APIStatusError, APITimeoutError, AsyncOpenAI, DefaultAsyncHttpx2Client, OpenAIError
from pydantic import BaseModel, ConfigDict

from bot.writer.asking import Answer, ModelFailed
from bot.writer.bounded import Bounded
from bot.writer.prompt import Prompt
from program.rules.spending import WriterRules

PUBLIC_ADDRESS = "https://api.openai.com/v1"
_KINDS = frozenset({"message", "reasoning"})


class Text(BaseModel):
    """What the model must answer."""

    model_config = ConfigDict(extra="forbid")

    text: str


class ResponsesModel:
    """A server that speaks the Responses API, with structured output and nothing kept there."""

    def __init__(self, rules: WriterRules, key: str, address: str | None) -> None:
        self._rules = rules
        transport = Bounded(httpx2.AsyncHTTPTransport(retries=0))
        # Redirects could carry the key elsewhere; retries are ours, since each costs money.
        self._client = AsyncOpenAI(
            api_key=key,
            base_url=address or PUBLIC_ADDRESS,
            max_retries=0,
            timeout=float(rules.seconds),
            http_client=DefaultAsyncHttpx2Client(transport=transport, follow_redirects=False),
        )

    async def ask(self, prompt: Prompt) -> Answer:
        """Return the model's text; ModelFailed otherwise, whatever went wrong."""
        try:
            return await self._ask(prompt)
        except ModelFailed:
            raise
        except APIStatusError as error:
            raise ModelFailed(f"status {error.status_code}", again=error.status_code >= 500) from error
        except (APITimeoutError, TimeoutError) as error:
            raise ModelFailed("slow", again=False) from error
        except (OpenAIError, httpx2.HTTPError) as error:
            raise ModelFailed(f"unreachable: {type(error.__cause__ or error).__name__}") from error
        except Exception as error:
            # Bodies that are no JSON, of another shape, or nested without end raise errors of every library.
            raise ModelFailed(f"unreadable: {type(error).__name__}") from error

    async def close(self) -> None:
        """Let go of connections."""
        await self._client.close()

    async def _ask(self, prompt: Prompt) -> Answer:
        response = await self._client.responses.parse(
            model=self._rules.model,
            instructions=prompt.instructions,
            input=prompt.data,
            text_format=Text,
            max_output_tokens=self._rules.output_tokens,
            store=False,
        )
        usage = response.usage
        tokens = (int(usage.input_tokens), int(usage.output_tokens)) if usage else None
        if any(item.type not in _KINDS for item in response.output):
            raise ModelFailed("wanted a tool", tokens=tokens)
        parsed = response.output_parsed
        if parsed is None or not isinstance(parsed.text, str):
            raise ModelFailed("no text", tokens=tokens)
        return Answer(parsed.text, *(tokens or (None, None)))
