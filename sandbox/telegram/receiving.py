"""The methods by which a bot gets its updates and files, and what it says of itself."""

from sandbox.telegram.bot import Bot
from sandbox.telegram.inbox import MOST_AT_ONCE
from sandbox.telegram.parameters import Parameters
from sandbox.telegram.refusal import Refused, bad_request
from sandbox.telegram.webhook import Webhook

LONGEST_POLL = 50  # seconds
LARGEST_DOWNLOAD = 20 << 20  # bytes
Answer = object


class Receiving:
    """Polling and webhook exclude one another."""

    def __init__(self, bot: Bot, webhook: Webhook) -> None:
        self._bot = bot
        self._webhook = webhook

    async def get_updates(self, params: Parameters) -> Answer:
        """The updates from `offset` on, waited for up to `timeout` seconds; those below are confirmed."""
        if self._webhook.url:
            raise Refused(
                409,
                "Conflict: can't use getUpdates method while webhook is active; "
                "use deleteWebhook to delete the webhook first",
            )
        inbox = self._bot.inbox
        inbox.allow(params)
        inbox.confirm(params.integer("offset"))
        limit = min(max(params.integer("limit", MOST_AT_ONCE), 1), MOST_AT_ONCE)
        seconds = min(max(params.integer("timeout"), 0), LONGEST_POLL)
        return [update.as_json() for update in await inbox.poll(limit, seconds)]

    async def set_webhook(self, params: Parameters) -> Answer:
        """Pushes go to `url` from now on; true."""
        self._webhook.point_at(params)
        return True

    async def delete_webhook(self, params: Parameters) -> Answer:
        """Back to polling; true."""
        self._webhook.url = ""
        if params.flag("drop_pending_updates"):
            self._bot.inbox.clear()
        return True

    async def get_webhook_info(self, _: Parameters) -> Answer:
        """Where pushes go, and how the last failed."""
        return self._webhook.as_json()

    async def get_me(self, _: Parameters) -> Answer:
        """The bot as a User."""
        rights = ("can_join_groups", "can_read_all_group_messages", "supports_inline_queries")
        return {**self._bot.user, **dict.fromkeys(rights, False)}

    async def get_file(self, params: Parameters) -> Answer:
        """Where a file is; the path holds for the address of files."""
        file_id = params.text("file_id")
        file = self._bot.files.get(file_id)
        if file is None:
            raise bad_request("wrong file_id or the file is temporarily unavailable")
        if len(file.content) > LARGEST_DOWNLOAD:
            raise bad_request("file is too big")
        return {
            "file_id": file_id,
            "file_unique_id": f"u{file_id}",
            "file_size": len(file.content),
            "file_path": f"files/{file_id}",
        }

    async def set_my_commands(self, params: Parameters) -> Answer:
        """The menu of commands; true."""
        commands = params.parsed("commands") or []
        if not isinstance(commands, list):
            raise bad_request("can't parse commands JSON object")
        self._bot.commands = commands
        return True

    async def get_my_commands(self, _: Parameters) -> Answer:
        """The menu of commands as it was set."""
        return self._bot.commands
