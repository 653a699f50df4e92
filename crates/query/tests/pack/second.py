"""Answers the questions of the pack a second time. Goes behind counting.py. Goes out: one JSON object with the rows
of each question. Never looks at the SQL of the pack, but for the list of stop words."""


def messages_per_day():
    days = grouped(SAID, lambda m: m["context_date"])
    return newest_first(
        [d, len(ms), sum(m["author_type"] == "person" for m in ms), people_in(ms)] for d, ms in days.items()
    )


def average_length():
    texts = [m for m in PEOPLE if m["text"] is not None]
    names = last_names(texts)
    rows = []
    for (day, author), messages in grouped(texts, lambda m: (m["context_date"], m["author_id"])).items():
        average = sum(len(m["text"]) for m in messages) / len(messages)
        rows.append([day, author, names[author], len(messages), int(average + 0.5)])
    return sorted(rows, key=lambda row: (-row[0].toordinal(), -row[4], row[1]))


def heatmap():
    cells = Counter()
    for message in HUMAN:
        at = dt.datetime.fromtimestamp(message["date"], ZONE)
        cells[(*at.isocalendar(), at.hour)] += 1
    return [[*cell, count] for cell, count in sorted(cells.items())]


def top_words():
    stop = stop_words()
    uses, spellings, writers = Counter(), defaultdict(Counter), defaultdict(list)
    for message in HUMAN:
        if words_of(message) is None:
            continue
        for word in words_in(words_of(message)):
            if folded(word) not in stop:
                uses[folded(word)] += 1
                spellings[folded(word)][word] += 1
                writers[folded(word)].append(message)
    rows = []
    for key, count in uses.items():
        spelling = min(spellings[key].items(), key=lambda item: (-item[1], item[0]))[0]
        rows.append([spelling, count, people_in(writers[key])])
    return most_first(rows, 1, 0)[:TOP]


def participation():
    names, counts = last_names(PEOPLE), Counter(m["author_id"] for m in PEOPLE)
    return most_first([[a, names[a], n, hundredth(n, len(PEOPLE))] for a, n in counts.items()], 2, 0)


def by_type():
    counts = Counter(m["message_type"] for m in HERE)
    return most_first([[kind, n, hundredth(n, len(HERE))] for kind, n in counts.items()], 1, 0)


def keyword():
    wanted, days = plain(GIVEN["word"]), defaultdict(list)
    for message in HUMAN:
        text = words_of(message)
        if text is None:
            continue
        if f" {wanted} " in f" {plain(text)} " if wanted else GIVEN["word"] in text:
            days[message["context_date"]].append(message)
    return newest_first([day, len(ms), people_in(ms)] for day, ms in days.items())


def first_replies():
    """After how many seconds each message had its first reply by somebody else who is no bot."""
    waits = defaultdict(list)
    for reply in EVERY:
        answered = BY_ID.get((reply["reply_to_chat_id"], reply["reply_to_message_id"]))
        if not answered or reply["author_type"] in ("bot", None) or reply["context_date"] < FROM:
            continue
        if reply["author_id"] != answered["author_id"] and reply["service_kind"] is None:
            waits[(answered["chat_id"], answered["message_id"])].append(reply["date"] - answered["date"])
    return {key: min(times) for key, times in waits.items()}


def response_time():
    waits = first_replies()
    weeks = defaultdict(list)
    for message in PEOPLE:
        wait = waits.get((message["chat_id"], message["message_id"]))
        if wait is not None:
            weeks[None].append(wait)
            weeks[monday(message["context_date"])].append(wait)
    order = sorted(weeks, key=lambda week: week or dt.date.min)
    return [[w, len(weeks[w]), percentile(weeks[w], 50), percentile(weeks[w], 90)] for w in order]


def unanswered():
    waits, rows = first_replies(), []
    for m in PEOPLE:
        text = words_of(m)
        pieces = (re.split(r"https?://|www\.", piece)[0] for piece in (text or "").split())
        wait = waits.get((m["chat_id"], m["message_id"]))
        if any("?" in piece for piece in pieces) and (wait is None or wait > 24 * 60 * 60):
            at = m["date"]
            ids = [m["chat_id"], m["message_id"], m["author_id"]]
            rows.append((-at, m["chat_id"], -m["message_id"], [clock(at), *ids, m["author_name"], text, wait]))
    return [row[-1] for row in sorted(rows, key=lambda row: row[:3])]


def active_members():
    wrote = defaultdict(set)
    for m in EVERY:
        if there(m) and m["author_type"] == "person" and m["service_kind"] is None and m["context_date"] <= TO:
            wrote[m["context_date"]].add(m["author_id"])
    rows = []
    for day in wrote:
        if day < FROM:
            continue
        last = lambda count: set().union(*(wrote.get(day - dt.timedelta(days=n), ()) for n in range(count)))
        daily, weekly, monthly = (len(last(count)) for count in (1, 7, 30))
        rows.append([day, daily, weekly, monthly, hundredth(daily, monthly)])
    return newest_first(rows)


def first_days():
    firsts = {}
    for m in EVERY:
        if there(m) and m["author_type"] == "person" and m["service_kind"] is None and m["context_date"] <= TO:
            firsts[m["author_id"]] = min(firsts.get(m["author_id"], dt.date.max), m["context_date"])
    return firsts


def newcomers():
    came, went = defaultdict(set), defaultdict(set)
    for change in table("telegram_members"):
        if not there(change) or not inside(change) or change["user_is_bot"]:
            continue
        who = (change["chat_id"], change["user_id"] or change["user_first_name"])
        if change["event"] == "join":
            came[change["context_date"]].add(who)
        elif change["event"] in ("leave", "remove") or (
            change["event"] == "ban" and change["old_status"] not in (None, "left")
        ):
            went[change["context_date"]].add(who)
    firsts = Counter(day for day in first_days().values() if day >= FROM)
    rows = []
    for day in set(came) | set(went) | set(firsts):
        joined, gone = len(came[day]), len(went[day])
        rows.append([day, joined, gone, joined - gone, firsts[day]])
    return newest_first(rows)


def retention():
    firsts = first_days()
    cohort_of = {author: monday(day) for author, day in firsts.items() if day >= FROM}
    sizes, active = Counter(cohort_of.values()), defaultdict(set)
    for m in EVERY:
        if there(m) and m["service_kind"] is None and m["author_id"] in cohort_of and m["context_date"] <= TO:
            cohort = cohort_of[m["author_id"]]
            active[cohort, (monday(m["context_date"]) - cohort).days // 7].add(m["author_id"])
    return [
        [cohort, sizes[cohort], weeks, len(who), hundredth(len(who), sizes[cohort])]
        for (cohort, weeks), who in sorted(active.items())
    ]


def inactive():
    status = {}
    changes = [c for c in table("telegram_members") if c["user_id"] and c["context_date"] <= TO]
    for change in sorted(changes, key=lambda c: (c["date"], c["update_id"])):
        if change["event"] in ("join", "leave", "remove", "ban"):
            status[change["chat_id"], change["user_id"]] = change["event"]
    staying = [m for m in PEOPLE if status.get((m["chat_id"], m["author_id"]), "join") == "join"]
    names, counts = last_names(staying), Counter(m["author_id"] for m in staying)
    seen = {m["author_id"]: m["context_date"] for m in staying}
    rows = [[a, names[a], seen[a], (min(TO, TODAY) - seen[a]).days, counts[a]] for a in counts]
    return most_first([row for row in rows if row[3] >= GIVEN["days"]], 3, 0)


def top_posters():
    names, rows = last_names(PEOPLE), []
    for author, messages in grouped(PEOPLE, lambda m: m["author_id"]).items():
        lengths = [m["text_length"] for m in messages if m["text_length"] is not None]
        days = sorted({m["context_date"] for m in messages})
        best = run = 0
        before = None
        for day in days:
            run = run + 1 if before == day - dt.timedelta(days=1) else 1
            best, before = max(best, run), day
        others = [m for m in PEOPLE if m["author_id"] != author]
        rows.append([
            author,
            names[author],
            len(messages),
            hundredth(len(messages), len(PEOPLE)),
            int(sum(lengths) / len(lengths) + 0.5) if lengths else None,
            hundredth(sum(m["message_type"] in FILES for m in messages), len(messages)),
            sum(m["reply_to_author_id"] not in (None, author) for m in messages),
            sum(m["reply_to_author_id"] == author for m in others),
            len(days),
            best,
            days[-1],
        ])
    return most_first(rows, 2, 0)[:TOP]


def reply_network():
    names = last_names(m for m in EVERY if m["author_type"] == "person" and m["context_date"] <= TO)
    pairs = Counter((m["author_id"], m["reply_to_author_id"]) for m in PEOPLE)
    rows = [[a, names[a], b, names[b], n] for (a, b), n in pairs.items() if b in names and a != b]
    return most_first(rows, 4, 0, 2)


def reactions():
    events = [r for r in table("telegram_reactions") if there(r) and r["context_date"] >= FROM]
    named, given, names = defaultdict(Counter), Counter(), {}
    totals = {"count": {}, "export_count": {}}
    order = lambda r: (r["date"] or 0, r["context_date"], r["update_id"] or 0)
    for r in sorted(events, key=order):
        message, kind = (r["chat_id"], r["message_id"]), (r["reaction_type"], r["emoji"], r["custom_emoji_id"])
        step = {"added": 1, "removed": -1}.get(r["action"], 0)
        named[message][kind] += step
        if r["user_id"] and r["context_date"] <= TO:
            names[r["user_id"]] = f"{r['user_first_name']} {r['user_last_name'] or ''}".strip()
            if step and not r["user_is_bot"]:
                given[r["user_id"]] += step
        if r["action"] in totals:
            told = totals[r["action"]].setdefault(message, {})
            if told.get("order") != order(r):
                told.clear()
            told["order"] = order(r)
            told[kind] = r["total_count"]
    received, top = Counter(), {}
    for m in SAID:
        if m["author_id"] is None:
            continue
        names[m["author_id"]] = m["author_name"]
        key = (m["chat_id"], m["message_id"])
        kinds = set(named[key]) | {k for told in totals.values() for k in told.get(key, {}) if k != "order"}
        count = sum(
            max(named[key][k], *(told.get(key, {}).get(k, 0) for told in totals.values())) for k in kinds
        )
        if count > 0:
            received[m["author_id"]] += count
            rank = (count, m["date"], -m["chat_id"], m["message_id"])
            if rank > top.get(m["author_id"], ((0,),))[0]:
                top[m["author_id"]] = (rank, [*key, count, words_of(m)])
    rows = [
        [a, name, received[a], given[a], *(top[a][1] if a in top else [None] * 4)]
        for a, name in names.items()
        if received[a] > 0 or given[a] > 0
    ]
    return sorted(rows, key=lambda row: (-row[2], -row[3], row[0]))[:TOP]


def marked(*kinds):
    return [(m, e) for m in HUMAN for e in m["entities"] or () if e["type"] in kinds]


def counted(pairs):
    """How often each key comes, and with how many people."""
    groups = defaultdict(list)
    for key, message in pairs:
        groups[key].append(message)
    return [(key, len(messages), people_in(messages)) for key, messages in groups.items()]


def links():
    found = [(e["text"] if e["type"] == "url" else e["url"], m) for m, e in marked("url", "text_link")]
    return most_first(counted(found), 1, 0)[:TOP]


def hashtags():
    return most_first(counted((e["text"].lower(), m) for m, e in marked("hashtag")), 1, 0)[:TOP]


def mentions():
    found = marked("mention", "text_mention")
    words = {}
    for m, e in found:
        if e["type"] == "text_mention":
            words[e["user_id"]] = max(words.get(e["user_id"], ""), e["text"])
    keys = [((e["user_id"], None if e["user_id"] else e["text"].lower()), m) for m, e in found]
    rows = [[word or words[user], user, *rest] for (user, word), *rest in counted(keys)]
    return sorted(rows, key=lambda row: (-row[2], row[0], row[1] or float("inf")))[:TOP]


def emoji():
    found = [(e, m) for m in HUMAN for e in emojis(words_of(m) or "")]
    return most_first(counted(found), 1, 0)[:TOP]


def stickers():
    sent = [m for m in HUMAN if m["message_type"] == "sticker"]
    rows = [
        [*key, len(ms), people_in(ms)]
        for key, ms in grouped(sent, lambda m: (m["file_unique_id"], m["sticker_set_name"], m["sticker_emoji"])).items()
    ]
    return sorted(rows, key=lambda row: (-row[3], row[1], row[2], row[0]))[:TOP]


def edits():
    versions = defaultdict(list)
    for update in table("telegram_updates"):
        if inside(update) and update["kind"] in ("message", "edited_message", "channel_post", "edited_channel_post"):
            bot = None if update["chat_id"] <= -1000000000001 else update["bot_id"]
            versions[update["context_date"], update["chat_id"], update["message_id"], bot].append(update)
    delays = defaultdict(list)
    for (_, chat, message, _), found in versions.items():
        found.sort(key=lambda u: (u["edit_date"] or u["date"], u["update_id"]))
        for before, after in zip(found, found[1:]):
            if before["content_hash"] != after["content_hash"]:
                delays[chat, message].append(after["edit_date"] - after["date"] if after["edit_date"] else None)
    weeks = defaultdict(list)
    for m in PEOPLE:
        if m["source"] == "bot":
            delay = min((d for d in delays.get((m["chat_id"], m["message_id"]), ()) if d is not None), default=None)
            weeks[None].append(delay)
            weeks[monday(m["context_date"])].append(delay)
    rows = []
    for week in sorted(weeks, key=lambda week: week or dt.date.min):
        done = [delay for delay in weeks[week] if delay is not None]
        middle = [percentile(done, 50), percentile(done, 90)] if done else [None, None]
        rows.append([week, len(weeks[week]), len(done), hundredth(len(done), len(weeks[week])), *middle])
    return rows


def topics():
    forums = {m["chat_id"] for m in EVERY if m["is_topic_message"]}
    topic_of = lambda m: (m["chat_id"], m["message_thread_id"] if m["is_topic_message"] else 1)
    named = {}
    for m in EVERY:
        if m["chat_id"] in forums and m["topic_name"] is not None:
            announced = m["service_kind"] in ("forum_topic_created", "forum_topic_edited")
            if announced or not named.get(topic_of(m), (False,))[0]:
                named[topic_of(m)] = (announced, m["topic_name"])
    rows = []
    for (chat, topic), messages in grouped((m for m in SAID if m["chat_id"] in forums), topic_of).items():
        name = named.get((chat, topic), (None, "General" if topic == 1 else None))[1]
        rows.append([chat, topic, name, len(messages), people_in(messages), messages[-1]["context_date"]])
    return most_first(rows, 3, 0, 1)


def forwards():
    sent = [m for m in HERE if m["forward_type"] is not None and not m["is_automatic_forward"]]
    key = lambda m: (m["forward_type"], m["forward_from_id"], m["forward_from_id"] or m["forward_from_name"])
    rows = []
    for (kind, source, _), messages in grouped(sent, key).items():
        rows.append([kind, source, messages[-1]["forward_from_name"], len(messages), people_in(messages)])
    return sorted(rows, key=lambda row: (-row[3], row[0], row[1] or float("inf"), row[2]))


def late():
    arrived = {}
    for u in table("telegram_updates"):
        if there(u) and inside(u) and u["kind"] in ("message", "channel_post") and u["received_at"] is not None:
            key = (u["chat_id"], u["message_id"])
            arrived[key] = min(arrived.get(key, u["received_at"]), u["received_at"])
    rows = []
    for m in HERE:
        at = arrived.get((m["chat_id"], m["message_id"]))
        if at is not None and at - m["date"] > 60 * GIVEN["minutes"]:
            cells = [clock(m["date"]), clock(at), at - m["date"], m["chat_id"], m["message_id"]]
            rows.append((-m["date"], m["chat_id"], -m["message_id"], [*cells, m["author_name"], m["message_type"]]))
    return [row[-1] for row in sorted(rows, key=lambda row: row[:3])]


def messages():
    names = "message_id user_id user_is_bot user_first_name chat_id chat_type text date context_date".split()
    return sorted(([m[name] for name in names] for m in EVERY), key=lambda row: (row[4], row[0]))


def messages_per_user_per_day():
    keys = lambda m: (m["user_id"], m["user_first_name"], m["context_date"])
    rows = [[*key, len(ms)] for key, ms in grouped(EVERY, keys).items()]
    return sorted(rows, key=lambda row: (-row[2].toordinal(), row[0] or 0, row[1] or ""))


ANSWERS = [
    messages, messages_per_user_per_day, messages_per_day, average_length, heatmap, top_words, participation, by_type,
    keyword, response_time, unanswered, active_members, newcomers, retention, inactive, top_posters, reply_network,
    reactions, links, hashtags, mentions, emoji, stickers, edits, topics, forwards, late,
]
print(json.dumps({answer.__name__.replace("_", "-"): list(answer()) for answer in ANSWERS}, default=str))
