"""All methods of the Bot API that the sandbox knows, by name."""

from collections.abc import Awaitable, Callable

from sandbox.calls import Calls
from sandbox.telegram import changing, sending
from sandbox.telegram.bot import CHANNEL, Bot
from sandbox.telegram.parameters import Parameters
from sandbox.telegram.receiving import Receiving
from sandbox.telegram.refusal import Refused
from sandbox.telegram.webhook import Webhook

SHOWING: dict[str, Callable[[Bot, Parameters], object]] = {
    "sendMessage": sending.send_message,
    "sendPhoto": sending.send_photo,
    "sendDocument": sending.send_document,
    "sendLocation": sending.send_location,
    "sendVenue": sending.send_venue,
    "sendChatAction": sending.send_chat_action,
    "editMessageText": changing.edit_message_text,
    "editMessageReplyMarkup": changing.edit_message_reply_markup,
    "deleteMessage": changing.delete_message,
    "answerCallbackQuery": changing.answer_callback_query,
}


class Methods:
    """Each takes the parameters of a call and answers its result; raises Refused."""

    def __init__(self, bot: Bot, webhook: Webhook, calls: Calls) -> None:
        self._bot = bot
        self._calls = calls
        receiving = Receiving(bot, webhook)
        self._receiving: dict[str, Callable[[Parameters], Awaitable[object]]] = {
            "getMe": receiving.get_me,
            "getUpdates": receiving.get_updates,
            "setWebhook": receiving.set_webhook,
            "deleteWebhook": receiving.delete_webhook,
            "getWebhookInfo": receiving.get_webhook_info,
            "getFile": receiving.get_file,
            "setMyCommands": receiving.set_my_commands,
            "getMyCommands": receiving.get_my_commands,
        }
        self._names = {name.lower(): name for name in (*SHOWING, *self._receiving)}

    def name(self, written: str) -> str:
        """The name of a method in whatever case; raises Refused 404."""
        if written.lower() not in self._names:
            raise Refused(404, "Not Found")
        return self._names[written.lower()]

    async def call(self, name: str, params: Parameters) -> object:
        """The result of a method."""
        if name in SHOWING:
            return SHOWING[name](self._bot, params)
        return await self._receiving[name](params)

    async def perform(self, params: Parameters) -> None:
        """The call that came as the answer of a webhook; nobody hears what came of it."""
        try:
            name = self.name(params.text("method"))
            self._calls.made(f"{CHANNEL}.{name}")
            await self.call(name, params)
        except Refused as refusal:
            self._calls.refused(f"{CHANNEL}.{params.text('method')}", str(refusal.code))
