# mypy: ignore-errors
"""aiogram's echo bot, for comparison: `python aiogram_echo.py polling|webhook API_URL PORT`.

Run by whichever Python has aiogram, whose types are not known here; imports nothing else.
"""

import asyncio
import sys

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import Message
from aiogram.webhook.aiohttp_server import SimpleRequestHandler, setup_application
from aiohttp import web

dispatcher = Dispatcher()


@dispatcher.message()
async def echo(message: Message) -> None:
    await message.answer(message.text or "")


def main(how: str, api: str, port: int) -> None:
    session = AiohttpSession(api=TelegramAPIServer.from_base(api))
    bot = Bot("1:secret", session=session)
    if how == "polling":
        asyncio.run(dispatcher.start_polling(bot))
        return
    app = web.Application()
    SimpleRequestHandler(dispatcher, bot, secret_token="secret").register(app, path="/telegram")
    setup_application(app, dispatcher, bot=bot)
    web.run_app(app, host="127.0.0.1", port=port, print=None)


if __name__ == "__main__":
    try:
        import uvloop
    except ImportError:
        pass
    else:
        uvloop.install()
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
