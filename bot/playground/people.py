"""Who lives in the playground: people of two languages, and the chats they share."""

from bot.playground.emulator import Emulator

MODERATORS = "Modération"


def settle(emulator: Emulator) -> Emulator:
    """Put people and chats into an empty emulator, and return it.

    Camille (French) is the first. She administers the group and the forum with two topics, where
    the bot is a member, and the channel, where it is an administrator. With Alex (English) she
    moderates, in a group of their own (`MODERATORS`). Alex is her friend: in the chat of the two
    the bot is not present.
    """
    camille = emulator.person(101, "Camille", username="camille", language_code="fr")
    alex = emulator.person(102, "Alex", username="alex", language_code="en")
    noor = emulator.person(103, "Noor", username="noor", language_code="fr")
    dana = emulator.person(104, "Dana", username="dana", language_code="en")
    friends = [alex, noor, dana]
    emulator.group("Ciné du jeudi", friends, admins=[camille])
    emulator.channel("Sorties ciné", admins=[camille], members=friends)
    forum = emulator.group("Cinéphiles", friends, admins=[camille], supergroup=True, forum=True)
    emulator.topic(forum, "Sorties")
    emulator.topic(forum, "Soirées")
    emulator.group(MODERATORS, [alex], admins=[camille], supergroup=True)
    emulator.dialogue(camille, alex)
    return emulator
