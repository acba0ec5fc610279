"""Who lives in the playground: four people of two languages, and the chats they share."""

from bot.playground.emulator import Emulator


def settle(emulator: Emulator) -> None:
    """Put people and chats into an empty emulator.

    Alice (French) is the first: she administers the group, the forum with two topics and the
    channel; the bot is a member of the former and an administrator of the latter. She also talks
    with Ben (English) where the bot is not present.
    """
    alice = emulator.person(1001, "Alice", username="alice", language_code="fr")
    ben = emulator.person(1002, "Ben", username="ben", language_code="en")
    chloe = emulator.person(1003, "Chloé", username="chloe", language_code="fr")
    dana = emulator.person(1004, "Dana", username="dana", language_code="en")
    emulator.group("Ciné-club du jeudi", [ben, chloe, dana], admins=[alice])
    emulator.channel("Les sorties de la semaine", admins=[alice], members=[ben, chloe, dana])
    forum = emulator.group(
        "Cinéphiles", [chloe, dana], admins=[ben, alice], supergroup=True, forum=True
    )
    emulator.topic(forum, "Sorties")
    emulator.topic(forum, "Soirées")
    emulator.dialogue(alice, ben)
