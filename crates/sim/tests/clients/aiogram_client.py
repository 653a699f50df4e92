"""Drives the simulated Telegram with aiogram, a client that knows nothing of telelake.

Usage: aiogram_client.py BASE_URL TOKEN CHAT_ID. Talks to the test that runs it over stdin and
stdout, one line each way, so that nobody has to guess when to go on.
"""

import asyncio
import sys

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramBadRequest, TelegramConflictError, TelegramUnauthorizedError
from aiohttp import web

SECRET = "aiogram-secret_1"


def ask(line: str) -> None:
    """Tells the test to do something and waits until it is done."""
    print(line, flush=True)
    sys.stdin.readline()


async def refused(call, error) -> None:
    try:
        await call
    except error:
        return
    raise AssertionError(f"expected {error}")


async def poll(bot: Bot) -> None:
    await asyncio.to_thread(ask, "push olá 🎉")
    await asyncio.to_thread(ask, "push second")
    updates = await bot.get_updates(limit=100, timeout=10)
    assert [update.message.text for update in updates] == ["olá 🎉", "second"], updates
    assert updates[1].update_id == updates[0].update_id + 1
    again = await bot.get_updates(offset=updates[1].update_id, timeout=10)
    assert [update.message.text for update in again] == ["second"], again
    waiting = asyncio.create_task(bot.get_updates(offset=updates[1].update_id + 1, timeout=30))
    await asyncio.to_thread(ask, "push while waiting")
    (live,) = await waiting
    assert live.message.text == "while waiting"
    await bot.get_updates(offset=live.update_id + 1)


async def receive(bot: Bot) -> None:
    received: asyncio.Queue = asyncio.Queue()

    async def handle(request: web.Request) -> web.Response:
        assert request.headers["X-Telegram-Bot-Api-Secret-Token"] == SECRET
        await received.put(await request.json())
        return web.Response()

    app = web.Application()
    app.router.add_post("/hook", handle)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    assert await bot.set_webhook(url, secret_token=SECRET, allowed_updates=["message"])
    await refused(bot.get_updates(), TelegramConflictError)
    await asyncio.to_thread(ask, "push coração")
    update = await asyncio.wait_for(received.get(), 30)
    assert update["message"]["text"] == "coração", update
    info = await bot.get_webhook_info()
    assert (info.url, info.max_connections, info.allowed_updates) == (url, 40, ["message"])
    assert await bot.delete_webhook()
    assert (await bot.get_webhook_info()).url == ""
    await runner.cleanup()


async def main(base: str, token: str, chat_id: int) -> None:
    session = AiohttpSession(api=TelegramAPIServer.from_base(base))
    async with Bot(token, session=session) as bot:
        me = await bot.get_me()
        assert me.is_bot and me.can_read_all_group_messages, me
        await poll(bot)
        assert (await bot.get_chat(chat_id)).title == "Dados & Café"
        assert (await bot.get_chat_member(chat_id, me.id)).status == "administrator"
        sent = await bot.send_message(chat_id, "até já")
        assert sent.text == "até já"
        await refused(bot.get_chat(1), TelegramBadRequest)
        await receive(bot)
    async with Bot("1:wrong", session=AiohttpSession(api=session.api)) as stranger:
        await refused(stranger.get_me(), TelegramUnauthorizedError)
    print("done", flush=True)


asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
