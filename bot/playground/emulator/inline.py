"""Using the bot inside other chats: @bot query, and sending one of its results."""

from bot.playground.emulator.messages import keep
from bot.playground.emulator.model import Chat, InlineQuery, Kept, Person
from bot.playground.emulator.objects import is_in, user_object
from bot.playground.emulator.places import Places


class Inline(Places):
    """The part of an Emulator where people use inline mode."""

    def inline_query(
        self, person: Person, query: str, *, offset: str = "", chat: Chat | None = None
    ) -> str:
        """Type `@bot query` in a chat; the inline query's id.

        As at Telegram, an answer that was not personal is served again to everybody for its
        cache time (300 s unless the bot says otherwise): the bot is then not asked.
        """
        query_id = str(self.state.next("inline", 8_000_000_000_000_000_001))
        asked = InlineQuery(query_id, person, query, offset, self.state.now())
        asked.answer = self._cached(asked)
        self.state.inline_queries[query_id] = asked
        if asked.answer is None:
            update = {
                "id": query_id,
                "from": user_object(person),
                "query": query,
                "offset": offset,
            }
            if chat is not None:
                update["chat_type"] = "sender" if chat.id == person.id else chat.kind
            self.state.push("inline_query", update)
        self.state.changed()
        return query_id

    def inline_answer(self, query_id: str) -> InlineQuery:
        """The query and, once answered, `answer["results"]`, `answer["next_offset"]`..."""
        return self.state.inline_queries[query_id]

    def chooses_inline_result(
        self, person: Person, chat: Chat, query_id: str, result_id: str, thread: int | None = None
    ) -> Kept:
        """Send one of the results into a chat; its keyboard works through inline_message_id."""
        if not is_in(chat, person):
            raise ValueError(f"{person.first_name} is not in {chat.title or chat.id}")
        asked = self.state.inline_queries[query_id]
        results = asked.answer["results"] if asked.answer else []
        chosen = next((result for result in results if result["id"] == result_id), None)
        if chosen is None:
            raise ValueError(f"the bot offered no result {result_id!r}")
        kept = keep(self.state, chat, person, chosen["message"], thread=thread, via_bot=True)
        feedback = {"result_id": result_id, "from": user_object(person), "query": asked.query}
        if "reply_markup" in kept.message:
            kept.inline_message_id = f"inline-{self.state.next('inline message')}"
            self.state.inline_messages[kept.inline_message_id] = kept
            feedback["inline_message_id"] = kept.inline_message_id
        if self.state.inline_feedback:
            self.state.push("chosen_inline_result", feedback)
        return self._told(kept)

    def _cached(self, asked: InlineQuery) -> dict[str, object] | None:
        for earlier in reversed(self.state.inline_queries.values()):
            answer = earlier.answer
            if answer is None or (earlier.query, earlier.offset) != (asked.query, asked.offset):
                continue
            fresh = asked.at - answer["at"] < answer.get("cache_time", 300)
            if fresh and (earlier.person is asked.person or not answer.get("is_personal")):
                return answer
        return None
