"""The bot in a browser, without Telegram: a strict Bot API of our own and a page on top of it."""
