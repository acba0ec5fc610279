"""The chat as people use it: writing, pressing, reading."""

from playwright.async_api import Locator, Page, expect

from tests.browser.conftest import Visit
from tests.browser.town import Town


async def write(page: Page, text: str) -> None:
    """Type and send."""
    await page.get_by_role("combobox").fill(text)
    await page.keyboard.press("Enter")


def answer(page: Page) -> Locator:
    """The bot's newest message with its keyboard."""
    return page.locator(".message.in").last


def key(page: Page, name: str) -> Locator:
    """A button beneath the newest message."""
    return answer(page).locator(".inline-keyboard").get_by_text(name, exact=True)


async def test_page_opens_with_start_sent_once(town: Town, visit: Visit) -> None:
    first = await visit("alice")
    await expect(answer(first)).to_contain_text("Welcome")
    second = await visit("alice")
    await expect(answer(second)).to_contain_text("Welcome")
    private = town.emulator.private(town.alice)
    texts = [kept.message.get("text") for kept in town.emulator.messages(private)]
    assert texts == ["/start", "Welcome"]


async def test_what_one_writes_is_answered(visit: Visit) -> None:
    page = await visit("alice")
    await write(page, "petites victoires")
    await expect(answer(page)).to_contain_text("Heard: petites victoires")
    await expect(page.locator(".message.out").last).to_contain_text("petites victoires")
    await expect(page.get_by_role("combobox")).to_have_value("")


async def test_edit_changes_the_message_in_place_and_keeps_the_focus(visit: Visit) -> None:
    page = await visit("alice")
    await expect(answer(page)).to_contain_text("Welcome")
    count = await page.locator(".message").count()
    await page.get_by_role("button", name="Edit").focus()
    await page.keyboard.press("Enter")
    await expect(answer(page)).to_contain_text("Edited in place")
    await expect(answer(page).locator(".edited")).to_have_text("edited")
    await expect(page.get_by_role("button", name="Back", exact=True)).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(answer(page)).to_contain_text("Back again")
    assert await page.locator(".message").count() == count


async def test_button_spins_until_the_bot_answers(town: Town, visit: Visit) -> None:
    page = await visit("alice")
    slow = page.get_by_role("button", name="Slow")
    await slow.click()
    await expect(slow).to_have_attribute("aria-busy", "true")
    town.bot.bot_data["go"].set()
    await expect(slow).not_to_have_attribute("aria-busy", "true")


async def test_pressing_a_spinning_button_again_asks_the_bot_once(town: Town, visit: Visit) -> None:
    page = await visit("alice")
    slow = page.get_by_role("button", name="Slow")
    await slow.click()
    await slow.click()
    await expect(slow).to_have_attribute("aria-busy", "true")
    assert len(town.emulator.unanswered_callbacks()) == 1
    town.bot.bot_data["go"].set()
    await expect(slow).not_to_have_attribute("aria-busy", "true")


async def test_toast_shows_the_answer_of_a_button(visit: Visit) -> None:
    page = await visit("alice")
    await key(page, "Toast").click()
    await expect(page.get_by_role("status")).to_contain_text("Saved.")


async def test_alert_is_a_dialog_that_ok_closes(visit: Visit) -> None:
    page = await visit("alice")
    await key(page, "Alert").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog).to_contain_text("Not yours to press.")
    await dialog.get_by_role("button", name="OK").click()
    await expect(dialog).to_have_count(0)


async def test_poster_is_shown_large_above_the_text(visit: Visit) -> None:
    page = await visit("alice")
    await write(page, "/film")
    preview = answer(page).locator(".preview.large")
    await expect(preview.locator("img.sharp")).to_have_js_property("naturalWidth", 200)
    await expect(answer(page).locator("strong")).to_have_text("Les Petites Victoires")
    above = await preview.bounding_box()
    below = await answer(page).locator(".text").bounding_box()
    assert above
    assert below
    assert above["y"] + above["height"] <= below["y"]
    await preview.click()
    await expect(page.get_by_role("dialog").locator("img")).to_be_visible()


async def test_entities_become_elements(visit: Visit) -> None:
    page = await visit("alice")
    await write(page, "/marked")
    text = answer(page).locator(".text")
    for tag, words in {
        "strong": "bold",
        "em": "italic",
        "u": "under",
        "s": "struck",
        "code": "code()",
        "a": "link",
    }.items():
        await expect(text.locator(tag)).to_have_text(words)
    link = text.locator("a")
    await expect(link).to_have_attribute("href", "https://example.org/page")
    await expect(link).to_have_attribute("target", "_blank")
    await expect(link).to_have_attribute("rel", "noopener noreferrer")


async def test_spoiler_is_hidden_until_tapped(visit: Visit) -> None:
    page = await visit("alice")
    await write(page, "/marked")
    hidden = answer(page).get_by_text("the end")
    await expect(hidden).to_be_hidden()
    await page.get_by_role("button", name="Hidden text: reveal").click()
    await expect(hidden).to_be_visible()


async def test_long_quotation_is_cut_to_three_lines_until_asked_for(visit: Visit) -> None:
    page = await visit("alice")
    await write(page, "/marked")
    quote = answer(page).locator(".quote-body")
    await expect(quote).to_be_visible()
    short = await quote.bounding_box()
    await page.get_by_role("button", name="Show more").click()
    await expect(page.get_by_role("button", name="Show less")).to_be_visible()
    long = await quote.bounding_box()
    assert short
    assert long
    line = await quote.evaluate("element => parseFloat(getComputedStyle(element).lineHeight)")
    assert round(short["height"] / line) == 3
    assert long["height"] > 2 * short["height"]


async def test_markup_in_a_text_stays_text(visit: Visit) -> None:
    page = await visit("alice")
    await write(page, "/hostile")
    await expect(answer(page)).to_contain_text("<img src=x onerror=alert(1)>")
    assert await answer(page).locator("img").count() == 0


async def test_file_is_saved_under_its_name(visit: Visit) -> None:
    page = await visit("alice")
    await write(page, "/calendar")
    async with page.expect_download() as download:
        await page.get_by_role("link", name="Download séance.ics").click()
    saved = await download.value
    assert saved.suggested_filename == "séance.ics"
    assert (await saved.path()).read_bytes().startswith(b"BEGIN:VCALENDAR")


async def test_venue_is_drawn_with_its_address(visit: Visit) -> None:
    page = await visit("alice")
    await write(page, "/cinema")
    place = page.get_by_role("link", name="Utopia: Open on a map")
    await expect(place).to_contain_text("Bordeaux")
    await expect(place.locator(".map path.street").first).to_be_attached()


async def test_typing_is_shown_under_the_name(visit: Visit) -> None:
    page = await visit("alice")
    await write(page, "/busy")
    await expect(page.locator(".status")).to_contain_text("typing")


async def test_deep_link_button_sends_start_with_its_payload(visit: Visit) -> None:
    page = await visit("alice")
    await key(page, "Deep").click()
    await expect(answer(page)).to_contain_text("Welcome film_7")


async def test_link_in_a_callback_answer_is_followed(visit: Visit) -> None:
    page = await visit("alice")
    await key(page, "Link answer").click()
    await expect(answer(page)).to_contain_text("Welcome answered")


async def test_link_to_elsewhere_opens_a_tab_that_knows_nothing_of_the_page(visit: Visit) -> None:
    page = await visit("alice")
    site = page.get_by_role("link", name="Site")
    await expect(site).to_have_attribute("href", "https://example.org/film")
    await expect(site).to_have_attribute("target", "_blank")
    await expect(site).to_have_attribute("rel", "noopener noreferrer")


async def test_blocked_bot_cannot_be_written_to_until_unblocked(town: Town, visit: Visit) -> None:
    page = await visit("alice")
    await page.get_by_role("button", name="More", exact=True).click()
    await page.get_by_role("menuitem", name="Block the bot").click()
    await expect(page.get_by_role("combobox")).to_be_hidden()
    assert town.emulator.private(town.alice).blocked
    await page.get_by_role("button", name="Unblock the bot").click()
    await expect(page.get_by_role("combobox")).to_be_visible()


async def test_newest_message_is_followed_until_one_scrolls_up(visit: Visit) -> None:
    page = await visit("alice", height=500)
    for _ in range(5):
        await write(page, "/film")
    await expect(page.locator(".message")).to_have_count(12)
    await expect(answer(page)).to_be_in_viewport()
    await page.mouse.move(200, 250)
    await page.mouse.wheel(0, -900)
    await expect(page.get_by_role("button", name="Go to the newest message")).to_be_visible()
    await expect(answer(page)).not_to_be_in_viewport()
    await page.get_by_role("button", name="Go to the newest message").click()
    await expect(answer(page)).to_be_in_viewport()
