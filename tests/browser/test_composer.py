"""Where one writes: replies, the bot's keyboard, the menu, inline mode."""

from playwright.async_api import expect

from tests.browser.conftest import Visit
from tests.browser.test_chat import answer, key, write
from tests.browser.town import Town


async def test_forced_reply_stands_above_the_input_and_goes_with_the_text(visit: Visit) -> None:
    page = await visit("alice")
    await write(page, "/ask")
    bar = page.locator(".reply-bar")
    await expect(bar).to_contain_text("Reply to Séance")
    await expect(bar).to_contain_text("What did you think?")
    box = page.get_by_role("combobox")
    await expect(box).to_be_focused()
    await expect(box).to_have_attribute("placeholder", "A few words")
    await write(page, "Lovely")
    await expect(answer(page)).to_contain_text("Heard: Lovely (to: What did you think?)")
    await expect(bar).to_be_hidden()
    await expect(page.locator(".message.out").last.locator(".quoted")).to_contain_text(
        "What did you think?"
    )


async def test_forced_reply_can_be_put_away(visit: Visit) -> None:
    page = await visit("alice")
    await write(page, "/ask")
    await page.get_by_role("button", name="Cancel the reply").click()
    await write(page, "Something else")
    await expect(answer(page).locator(".text")).to_contain_text("Heard: Something else")
    await expect(answer(page).locator(".text")).not_to_contain_text("(to:")


async def test_any_message_can_be_replied_to(visit: Visit) -> None:
    page = await visit("alice")
    await expect(answer(page)).to_contain_text("Welcome")
    await answer(page).get_by_role("button", name="Reply").focus()
    await page.keyboard.press("Enter")
    await write(page, "Thanks")
    await expect(answer(page)).to_contain_text("Heard: Thanks (to: Welcome)")


async def test_reply_keyboard_sends_its_label_and_goes(visit: Visit) -> None:
    page = await visit("alice")
    await write(page, "/where")
    keys = page.locator(".keyboard")
    await expect(page.get_by_role("combobox")).to_have_attribute("placeholder", "Your city")
    await keys.get_by_role("button", name="Lyon").click()
    await expect(answer(page)).to_contain_text("Heard: Lyon")
    await expect(keys).to_be_hidden()


async def test_location_key_asks_where_one_is(visit: Visit) -> None:
    page = await visit("alice")
    await write(page, "/where")
    await page.locator(".keyboard").get_by_role("button", name="My location").click()
    await page.get_by_role("dialog").get_by_role("button", name="Bordeaux").click()
    await expect(answer(page)).to_contain_text("Heard: at 44.84")
    await expect(page.locator(".message.out .place")).to_contain_text("44.84120")


async def test_location_button_sends_any_coordinates(visit: Visit) -> None:
    page = await visit("alice")
    await page.get_by_role("button", name="Send a location").click()
    await page.get_by_role("spinbutton", name="Latitude").fill("43.6")
    await page.get_by_role("spinbutton", name="Longitude").fill("1.44")
    await page.get_by_role("button", name="Send this location").click()
    await expect(answer(page)).to_contain_text("Heard: at 43.60")


async def test_slash_lists_commands_and_narrows_as_one_types(visit: Visit) -> None:
    page = await visit("alice")
    box = page.get_by_role("combobox")
    await box.press_sequentially("/")
    options = page.get_by_role("option")
    await expect(options).to_have_text(
        ["/filmFind a film", "/whereSay where you are", "/askBe asked"]
    )
    await box.press_sequentially("w")
    await expect(options).to_have_text(["/whereSay where you are"])
    await page.keyboard.press("ArrowDown")
    await expect(options.first).to_have_attribute("aria-selected", "true")
    await page.keyboard.press("Enter")
    await expect(answer(page)).to_contain_text("Where?")


async def test_menu_button_opens_and_closes_the_commands(visit: Visit) -> None:
    page = await visit("alice")
    menu = page.get_by_role("button", name="Menu")
    await menu.click()
    await expect(page.get_by_role("listbox")).to_be_visible()
    await menu.click()
    await expect(page.get_by_role("listbox")).to_be_hidden()
    await menu.click()
    await page.get_by_role("option", name="/film Find a film").click()
    await expect(answer(page)).to_contain_text("Les Petites Victoires")


async def test_command_in_a_text_is_sent_when_pressed(visit: Visit) -> None:
    page = await visit("alice")
    await page.locator(".message.out").get_by_role("button", name="/start").click()
    await expect(page.locator(".message.out")).to_have_count(2)


async def test_shift_enter_makes_a_new_line(town: Town, visit: Visit) -> None:
    page = await visit("alice")
    await page.get_by_role("combobox").press_sequentially("one")
    await page.keyboard.press("Shift+Enter")
    await page.keyboard.type("two")
    await page.keyboard.press("Enter")
    await expect(page.locator(".message.out").last).to_contain_text("two")
    said = town.emulator.messages(town.emulator.private(town.alice))
    assert "one\ntwo" in [kept.message.get("text") for kept in said]


async def test_inline_results_are_listed_paged_and_sent(visit: Visit) -> None:
    page = await visit("alice", "group")
    await page.get_by_role("combobox").press_sequentially("@seance_bot vic")
    options = page.get_by_role("option")
    await expect(options).to_have_count(10)
    await expect(options.first).to_contain_text("vic 0")
    await options.last.scroll_into_view_if_needed()
    await expect(options).to_have_count(20)
    await options.nth(2).click()
    card = page.locator(".message.out").last
    await expect(card).to_contain_text("Card 2 for vic")
    await expect(page.get_by_role("combobox")).to_have_value("")


async def test_switch_inline_asks_for_a_chat_and_puts_the_query_there(visit: Visit) -> None:
    page = await visit("alice")
    await key(page, "Share").click()
    await page.get_by_role("dialog").get_by_role("button", name="Thursday film club").click()
    await expect(page.locator(".chat-title")).to_contain_text("Thursday film club")
    await expect(page.get_by_role("combobox")).to_have_value("@seance_bot victories")
    await expect(page.get_by_role("option").first).to_contain_text("victories 0")


async def test_switch_inline_offers_only_the_kinds_of_chats_asked_for(visit: Visit) -> None:
    page = await visit("alice")
    await key(page, "To a group").click()
    await expect(page.get_by_role("dialog").locator(".pick")).to_have_text(
        ["TCThursday film club", "FLFilm lovers"]
    )


async def test_switch_inline_here_fills_the_input(visit: Visit) -> None:
    page = await visit("alice")
    await key(page, "Here").click()
    await expect(page.get_by_role("combobox")).to_have_value("@seance_bot vic")
    await expect(page.get_by_role("option").first).to_contain_text("vic 0")


async def test_share_link_is_written_into_the_chosen_chat(visit: Visit) -> None:
    page = await visit("alice")
    await key(page, "Send to").click()
    await page.get_by_role("dialog").get_by_role("button", name="Thursday film club").click()
    await expect(page.get_by_role("combobox")).to_have_value("https://example.org/\nLook")
