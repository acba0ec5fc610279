"""Several people, languages and chats; the page's looks."""

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Visit
from tests.browser.test_chat import answer, write
from tests.browser.town import Town


async def test_language_switch_changes_the_page_and_the_command_menu(
    town: Town, visit: Visit
) -> None:
    page = await visit("alice")
    await page.locator(".chat-head").get_by_role("button", name="Français").click()
    await expect(page.locator("html")).to_have_attribute("lang", "fr")
    await expect(page.get_by_role("combobox")).to_have_attribute(
        "placeholder", "Écrire un message…"
    )
    assert town.alice.language_code == "fr"
    await page.get_by_role("combobox").press_sequentially("/")
    await expect(page.get_by_role("option")).to_have_text(["/filmChercher un film"])


async def test_each_person_has_an_own_chat_with_the_bot(town: Town, visit: Visit) -> None:
    page = await visit("alice", width=1200)
    await write(page, "from Alice")
    await expect(answer(page)).to_contain_text("Heard: from Alice")
    await page.get_by_role("button", name="Bruno").click()
    await expect(page.locator("html")).to_have_attribute("lang", "fr")
    await expect(answer(page)).to_contain_text("Welcome")
    await expect(page.locator(".messages")).not_to_contain_text("from Alice")
    assert len(town.emulator.messages(town.emulator.private(town.bruno))) == 2


async def test_group_shows_everybody_as_it_happens(visit: Visit) -> None:
    alice = await visit("alice", "group")
    bruno = await visit("bruno", "group")
    await write(alice, "Who comes?")
    received = bruno.locator(".message.in").last
    await expect(received).to_contain_text("Who comes?")
    await expect(received.locator(".sender")).to_have_text("Alice")
    await expect(alice.locator(".message.out").last).to_contain_text("Who comes?")


async def test_command_from_the_menu_names_the_bot_in_a_group(town: Town, visit: Visit) -> None:
    page = await visit("alice", "group")
    await page.get_by_role("button", name="Menu").click()
    await page.get_by_role("option", name="/film").click()
    await expect(page.locator(".message.out").last).to_contain_text("/film@seance_bot")
    await expect(answer(page)).to_contain_text("Les Petites Victoires")


async def test_votes_of_three_people_are_counted_live(visit: Visit) -> None:
    alice = await visit("alice", "group")
    await write(alice, "/poll")
    bruno = await visit("bruno", "group")
    chiara = await visit("chiara", "group")
    await alice.get_by_role("button", name="Victories").click()
    await bruno.get_by_role("button", name="Victories").click()
    await chiara.get_by_role("button", name="My crime").click()
    for page in (alice, chiara):
        await expect(page.locator(".percent")).to_have_text(["67%", "0%", "33%"])
    await expect(bruno.locator(".percent")).to_have_text(["67\u202f%", "0\u202f%", "33\u202f%"])
    await expect(bruno.locator(".poll-foot")).to_contain_text("3 votes")
    await alice.get_by_role("button", name="Retract vote").click()
    await expect(alice.get_by_role("button", name="Victories")).to_be_visible()
    await expect(chiara.locator(".percent")).to_have_text(["50%", "0%", "50%"])


async def test_only_administrators_write_in_a_channel(visit: Visit) -> None:
    reader = await visit("bruno", "channel")
    await expect(reader.get_by_role("combobox")).to_be_hidden()
    writer = await visit("alice", "channel")
    await write(writer, "News")
    await expect(reader.locator(".message")).to_contain_text("News")


async def test_list_of_chats_counts_what_is_unread(visit: Visit) -> None:
    alice = await visit("alice", width=1200)
    bruno = await visit("bruno", "group")
    await write(bruno, "First")
    await write(bruno, "Second")
    club = alice.locator(".chat", has_text="Thursday film club")
    await expect(club.locator(".unread")).to_have_text("2")
    await expect(club).to_contain_text("Bruno: Second")
    await club.click()
    await expect(alice.locator(".message").last).to_contain_text("Second")
    await expect(club.locator(".unread")).to_have_count(0)


async def test_administrator_removes_and_adds_the_bot(town: Town, visit: Visit) -> None:
    page = await visit("alice", "group")
    await page.get_by_role("button", name="More", exact=True).click()
    await page.get_by_role("menuitem", name="Remove the bot from here").click()
    await expect(page.get_by_role("button", name="Menu")).to_be_hidden()
    await page.get_by_role("button", name="More", exact=True).click()
    await page.get_by_role("menuitem", name="Add the bot here").click()
    await expect(page.get_by_role("button", name="Menu")).to_be_visible()
    member = await visit("bruno", "group")
    await member.get_by_role("button", name="Plus", exact=True).click()
    await expect(member.get_by_role("menuitem")).to_have_text(["Couleurs sombres"])


async def test_narrow_page_shows_the_list_or_the_chat(visit: Visit) -> None:
    page = await visit("alice")
    await expect(page.locator(".sidebar")).to_be_hidden()
    await page.get_by_role("button", name="Back to the chats").click()
    await expect(page.locator(".talk")).to_be_hidden()
    await page.locator(".chat", has_text="Thursday film club").click()
    await expect(page.locator(".chat-title")).to_contain_text("4 members")


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
async def test_nothing_is_wider_than_the_page(visit: Visit, width: int) -> None:
    page = await visit("alice", width=width)
    for command in ("/film", "/marked", "/hostile", "/where", "/cinema", "/poll", "x" * 300):
        await write(page, command)
    await expect(page.locator(".message.out")).to_have_count(8)
    await expect(answer(page)).to_contain_text("Heard: xxx")
    wide = await page.evaluate(
        """() => [...document.querySelectorAll("body *:not(svg *, .haze)")].filter((element) => {
            const box = element.getBoundingClientRect();
            return box.width && (box.right > innerWidth + 1 || box.left < -1);
        }).map((element) => element.outerHTML.slice(0, 80))"""
    )
    assert wide == []


async def test_colours_follow_the_system_until_chosen(visit: Visit) -> None:
    page = await visit("alice", colours="dark")
    root = page.locator("html")
    await expect(root).to_have_attribute("data-colours", "dark")
    await page.get_by_role("button", name="More", exact=True).click()
    await page.get_by_role("menuitem", name="Light colours").click()
    await expect(root).to_have_attribute("data-colours", "light")
    await page.reload()
    await expect(root).to_have_attribute("data-colours", "light")
    await page.get_by_role("button", name="Back to the chats").click()
    await page.get_by_role("button", name="Dark colours").click()
    await expect(root).to_have_attribute("data-colours", "dark")
    await expect(page.get_by_role("button", name="Light colours")).to_be_focused()


async def test_address_names_the_person_and_the_chat(town: Town, visit: Visit) -> None:
    page = await visit("bruno", "channel")
    await expect(page.locator(".chat-title")).to_contain_text("New this week")
    assert page.url.endswith(f"?as={town.bruno.id}&chat={town.channel.id}")
    await page.reload()
    await expect(page.locator(".chat-title")).to_contain_text("New this week")


async def test_topic_is_looked_at_and_written_to_alone(town: Town, visit: Visit) -> None:
    page = await visit("alice", "Film lovers")
    await write(page, "to everybody")
    await page.get_by_role("tab", name="Releases").click()
    await write(page, "/film")
    await expect(answer(page)).to_contain_text("Les Petites Victoires")
    await expect(page.locator(".messages")).not_to_contain_text("to everybody")
    await page.get_by_role("tab", name="General").click()
    await expect(page.locator(".messages")).to_contain_text("to everybody")
    await expect(page.locator(".messages")).not_to_contain_text("Les Petites Victoires")
    (topic,) = town.forum.topics
    said = [kept.message.get("text") for kept in town.emulator.messages(town.forum, topic)]
    assert "/film" in said
    assert "to everybody" not in said
