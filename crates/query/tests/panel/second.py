"""Answers what the panels answer a second time, under any filters. Goes behind counting.py. Goes out: one JSON object
with the rows of each panel. Never looks at the SQL of the panels."""

TOPIC, PERSON, TYPE = GIVEN.get("topic"), GIVEN.get("person"), GIVEN.get("type")
BOTS = GIVEN.get("bots", "out")
# Whom the panels about one person are about.
ABOUT = GIVEN["about"]
LAST = TO if "to" in GIVEN else max(TODAY, FROM)
EVER = dt.date.min


def topic_of(message):
    return message["message_thread_id"] if message["is_topic_message"] else 1


def heeded(message):
    return BOTS == "in" or message["author_type"] != "bot"


def said(since=FROM, until=TO, person=PERSON):
    """What the filters leave."""
    return [
        m
        for m in EVERY
        if m["service_kind"] is None
        and since <= m["context_date"] <= until
        and there(m)
        and heeded(m)
        and person in (None, m["author_id"])
        and TYPE in (None, m["message_type"])
        and TOPIC in (None, topic_of(m))
    ]


def choices():
    return [m for m in SAID if heeded(m)]


def authored(messages):
    return [m for m in messages if m["author_id"] is not None]


def persons_of(messages):
    return [m for m in messages if m["author_type"] == "person"]


def rounded(values):
    return int(sum(values) / len(values) + 0.5) if values else None


def lengths(messages):
    return [m["text_length"] for m in messages if m["text_length"] is not None]


def span():
    days = [m["context_date"] for m in EVERY if m["service_kind"] is None]
    return [[min(days), max(days), len(days)]]


def supergroups():
    became = {m["chat_id"]: m["migrate_to_chat_id"] for m in EVERY if m["migrate_to_chat_id"] is not None}
    return became | {m["migrate_from_chat_id"]: m["chat_id"] for m in EVERY if m["migrate_from_chat_id"] is not None}


def chats():
    became, rows = supergroups(), []
    for messages in grouped(EVERY, lambda m: became.get(m["chat_id"], m["chat_id"])).values():
        ids = {m["chat_id"]: m["date"] for m in messages}
        last = messages[-1]
        ids = ",".join(str(chat) for chat in sorted(ids, key=lambda chat: (-ids[chat], chat)))
        count = sum(m["service_kind"] is None for m in messages)
        rows.append([ids, last["chat_title"], last["chat_type"], count, clock(last["date"])])
    return most_first(rows, 3, 0)


def topic_names():
    """What the topics of forums are called by chat and topic."""
    forums = {m["chat_id"] for m in EVERY if there(m) and m["is_topic_message"]}
    named = {(chat, 1): (False, "General") for chat in forums}
    for m in EVERY:
        if m["chat_id"] in forums and m["is_topic_message"]:
            announced = m["service_kind"] in ("forum_topic_created", "forum_topic_edited")
            if m["topic_name"] is not None and (announced or not named.get(key := (m["chat_id"], topic_of(m)), (False,))[0]):
                named[m["chat_id"], topic_of(m)] = (announced, m["topic_name"])
            named.setdefault((m["chat_id"], topic_of(m)), (False, None))
    return {key: name for key, (_, name) in named.items()}


def topics():
    names, counts = topic_names(), Counter()
    for m in EVERY:
        if there(m) and (m["chat_id"], topic_of(m)) in names:
            counts[m["chat_id"], topic_of(m)] += m["service_kind"] is None
    return most_first([[key[1], names[key], count] for key, count in counts.items()], 2, 0)


def persons():
    messages = authored(choices())
    names, counts = last_names(messages), Counter(m["author_id"] for m in messages)
    return most_first([[a, names[a], n] for a, n in counts.items()], 2, 0)[:1000]


def types():
    return most_first(map(list, Counter(m["message_type"] for m in choices()).items()), 1, 0)


def first_days():
    firsts = {}
    for m in EVERY:
        if there(m) and m["author_type"] == "person" and m["service_kind"] is None:
            firsts.setdefault(m["author_id"], m["context_date"])
    return firsts


def totals():
    firsts, length = first_days(), (LAST - FROM).days + 1
    before = FROM - dt.timedelta(days=length)
    rows = []
    for period, start, end in (("now", FROM, LAST), ("before", before, FROM - dt.timedelta(days=1))):
        messages = said(start, end)
        people = {m["author_id"] for m in persons_of(messages)}
        new = sum(firsts[author] >= start for author in people)
        replies = sum(m["reply_to_message_id"] is not None for m in messages)
        media = sum(m["message_type"] in FILES for m in messages)
        rows.append([period, length, len(messages), len(people), new, replies, media, rounded(lengths(messages))])
    return rows


def days():
    return sorted([d, len(ms), people_in(ms)] for d, ms in grouped(said(), lambda m: m["context_date"]).items())


def days_by_type():
    return sorted([*key, n] for key, n in Counter((m["context_date"], m["message_type"]) for m in said()).items())


def days_by_person():
    messages = authored(said())
    names, counts = last_names(messages), Counter(m["author_id"] for m in messages)
    top = sorted(counts, key=lambda author: (-counts[author], author))[:TOP]
    cells = Counter((m["context_date"], m["author_id"] if m["author_id"] in top else None) for m in said())
    rows = [[day, author, names.get(author), n] for (day, author), n in cells.items()]
    return sorted(rows, key=lambda row: (row[0], -row[3], row[1] is None, row[1]))


def hours():
    cells = Counter()
    for m in said():
        at = dt.datetime.fromtimestamp(m["date"], ZONE)
        cells[at.isoweekday(), at.hour] += 1
    return [[*cell, n] for cell, n in sorted(cells.items())]


def top_people():
    messages = authored(said())
    names, counts = last_names(messages), Counter(m["author_id"] for m in messages)
    return most_first([[a, names[a], n, hundredth(n, len(messages))] for a, n in counts.items()], 2, 0)[:TOP]


def member_curve():
    came, went = defaultdict(set), defaultdict(set)
    for change in table("telegram_members"):
        if not there(change) or change["context_date"] > TO or change["user_is_bot"]:
            continue
        who = (change["chat_id"], change["user_id"] or change["user_first_name"])
        if change["event"] == "join":
            came[change["context_date"]].add(who)
        elif change["event"] in ("leave", "remove") or (
            change["event"] == "ban" and change["old_status"] not in (None, "left")
        ):
            went[change["context_date"]].add(who)
    rows, total = [], 0
    for day in sorted(set(came) | set(went)):
        total += len(came[day]) - len(went[day])
        rows.append([day, len(came[day]), len(went[day]), total])
    return [row for row in rows if row[0] >= FROM]


def people():
    everybody = authored(said(person=None))
    seen = grouped([m for m in EVERY if there(m) and m["service_kind"] is None], lambda m: m["author_id"])
    rows = []
    for author, messages in grouped(authored(said()), lambda m: m["author_id"]).items():
        days = sorted({m["context_date"] for m in messages})
        best = run = 0
        before = None
        for day in days:
            run = run + 1 if before == day - dt.timedelta(days=1) else 1
            best, before = max(best, run), day
        last = messages[-1]
        rows.append([
            author,
            last["author_name"],
            last["author_username"],
            last["author_type"],
            len(messages),
            hundredth(len(messages), len(everybody)),
            rounded(lengths(messages)),
            hundredth(sum(m["message_type"] in FILES for m in messages), len(messages)),
            sum(m["reply_to_author_id"] not in (None, author) for m in messages),
            sum(m["reply_to_author_id"] == author != m["author_id"] for m in everybody),
            len(days),
            best,
            seen[author][0]["context_date"],
            seen[author][-1]["context_date"],
        ])
    return most_first(rows, 4, 0)[:TOP]


def person_names():
    mine = [m for m in EVERY if there(m) and m["service_kind"] is None and m["author_id"] == ABOUT]
    rows = []
    for (name, username), messages in grouped(mine, lambda m: (m["author_name"], m["author_username"])).items():
        days = [m["context_date"] for m in messages]
        rows.append((-messages[-1]["date"], [name, username, min(days), max(days), len(messages)]))
    return [row for _, row in sorted(rows, key=lambda row: row[0])]


def person_partners():
    names, given, taken = last_names(m for m in EVERY if heeded(m)), Counter(), Counter()
    for m in said(person=None):
        if m["reply_to_author_id"] not in (None, m["author_id"]):
            if m["author_id"] == ABOUT:
                given[m["reply_to_author_id"]] += 1
            elif m["reply_to_author_id"] == ABOUT:
                taken[m["author_id"]] += 1
    rows = [[a, names[a], given[a], taken[a]] for a in given.keys() | taken.keys() if a in names]
    return sorted(rows, key=lambda row: (-row[2] - row[3], row[0]))[:TOP]


def cohorts():
    wrote = persons_of(said(since=EVER))
    firsts, active = {}, defaultdict(set)
    for m in wrote:
        firsts.setdefault(m["author_id"], m["context_date"])
    for m in wrote:
        first = firsts[m["author_id"]]
        if first >= FROM:
            cohort = monday(first)
            active[cohort, (monday(m["context_date"]) - cohort).days // 7].add(m["author_id"])
    return [[c, week, len(who), len(active[c, 0])] for (c, week), who in sorted(active.items())]


def inactive():
    status, became = {}, supergroups()
    changes = [c for c in table("telegram_members") if c["user_id"] and c["context_date"] <= TO]
    for change in sorted(changes, key=lambda c: (c["date"], c["update_id"])):
        if change["event"] in ("join", "leave", "remove", "ban"):
            status[became.get(change["chat_id"], change["chat_id"]), change["user_id"]] = change["event"]
    wrote = persons_of(said(since=EVER))
    staying = [m for m in wrote if status.get((became.get(m["chat_id"], m["chat_id"]), m["author_id"]), "join") == "join"]
    names, counts = last_names(staying), Counter(m["author_id"] for m in staying)
    seen = {m["author_id"]: m["context_date"] for m in staying}
    rows = [[a, names[a], counts[a], seen[a], (min(LAST, TODAY) - seen[a]).days] for a in counts]
    return most_first([row for row in rows if row[4] >= GIVEN["days"]], 4, 0)


def reply_network():
    names = last_names(authored(m for m in EVERY if heeded(m)))
    pairs = Counter((m["author_id"], m["reply_to_author_id"]) for m in said())
    rows = [[a, names[a], b, names[b], n] for (a, b), n in pairs.items() if a in names and b in names and a != b]
    return most_first(rows, 4, 0, 2)[:TOP]


def counted(pairs):
    """In how many messages each key is, and how many people's."""
    groups = defaultdict(dict)
    for key, message in pairs:
        groups[key][message["chat_id"], message["message_id"]] = message
    return [[key, len(messages), people_in(messages.values())] for key, messages in groups.items()]


def marked(*kinds):
    return [(m, e) for m in said() for e in m["entities"] or () if e["type"] in kinds]


def texts():
    return [m for m in said() if words_of(m) is not None]


def top_words():
    stop, spellings, writers = stop_words(), defaultdict(Counter), defaultdict(list)
    for m in texts():
        for word in set(words_in(words_of(m))):
            if folded(word) not in stop:
                spellings[folded(word)][word, m["author_id"], m["author_type"]] += 1
                writers[folded(word)].append(m)
    rows = []
    for key, counts in spellings.items():
        _, spelling = max((count, word) for (word, *_), count in counts.items())
        rows.append([spelling, sum(counts.values()), people_in(writers[key])])
    return most_first(rows, 1, 0)[:TOP]


def hashtags():
    return most_first(counted((e["text"].lower(), m) for m, e in marked("hashtag")), 1, 0)[:TOP]


def mentions():
    words, pairs = {}, []
    for m, e in marked("mention", "text_mention"):
        if e["type"] == "mention":
            pairs.append((e["text"].lower(), m))
        else:
            words[e["user_id"]] = max(words.get(e["user_id"], ""), e["text"])
            pairs.append((e["user_id"], m))
    rows = [[words.get(key, key), *rest] for key, *rest in counted(pairs)]
    return most_first(rows, 1, 0)[:TOP]


def emoji():
    return most_first(counted((e, m) for m in texts() for e in emojis(words_of(m))), 1, 0)[:TOP]


def stickers():
    sent = [m for m in said() if m["message_type"] == "sticker"]
    name = lambda m: " ".join(part for part in (m["sticker_emoji"], m["sticker_set_name"]) if part)
    return most_first(counted((name(m), m) for m in sent), 1, 0)[:TOP]


def links():
    pairs, examples = [], {}
    for m, e in marked("url", "text_link"):
        link = e["text"] if e["type"] == "url" else e["url"]
        host = link.lower().split("://")[-1].split("/")[0].split("?")[0].split("#")[0].split("@")[-1].split(":")[0]
        domain = host.removeprefix("www.")
        pairs.append((domain, m))
        examples[domain] = min(examples.get(domain, link), link)
    return most_first([[*row, examples[row[0]]] for row in counted(pairs)], 1, 0)[:TOP]


def word_days():
    wanted, days = plain(GIVEN["word"]), Counter()
    for m in texts():
        text = words_of(m)
        if f" {wanted} " in f" {plain(text)} " if wanted else GIVEN["word"] in text:
            days[m["context_date"]] += 1
    return sorted(map(list, days.items()))


def newest(messages, weight=lambda m: 0):
    return sorted(messages, key=lambda m: (-weight(m), -m["date"], m["chat_id"], -m["message_id"]))


def search():
    wanted = folded(GIVEN["word"].lower())
    found = newest(m for m in texts() if wanted in folded(words_of(m).lower()))
    return [
        [
            m["chat_id"], m["message_id"], clock(m["date"]), m["context_date"], m["author_id"], m["author_name"],
            m["chat_title"], m["chat_username"], m["chat_type"],
            m["message_thread_id"] if m["is_topic_message"] else None, words_of(m), m["message_type"],
        ]
        for m in found[GIVEN["page"] * TOP :][:TOP]
    ]


def waits():
    """When each answered message was sent, and how long it waited for somebody else."""
    times = {}
    for m in said():
        key = (m["reply_to_chat_id"] or m["chat_id"], m["reply_to_message_id"])
        if m["reply_to_author_id"] in (None, m["author_id"]):
            continue
        asked = BY_ID[key]["date"] if key in BY_ID else m["reply_to_date"]
        if asked is not None:
            times[key] = (asked, min(m["date"] - asked, *times.get(key, (0, float("inf")))[1:]))
    return times.values()


def response():
    seconds = [wait for _, wait in waits()]
    return [[len(seconds), *([percentile(seconds, 50), percentile(seconds, 90)] if seconds else [None, None])]]


def response_hours():
    at = defaultdict(list)
    for asked, wait in waits():
        at[dt.datetime.fromtimestamp(asked, ZONE).hour].append(wait)
    return [[hour, len(ws), percentile(ws, 50), percentile(ws, 90)] for hour, ws in sorted(at.items())]


def unanswered():
    answered = set()
    for m in EVERY:
        if m["service_kind"] is None and m["author_type"] not in ("bot", None) and m["reply_to_message_id"]:
            if m["author_id"] != m["reply_to_author_id"]:
                answered.add((m["reply_to_chat_id"] or m["chat_id"], m["reply_to_message_id"]))
    rows = []
    for m in newest(persons_of(texts())):
        pieces = (re.split(r"https?://|www\.", piece)[0] for piece in words_of(m).split())
        if any("?" in piece for piece in pieces) and (m["chat_id"], m["message_id"]) not in answered:
            ids = [m["chat_id"], m["message_id"], clock(m["date"]), m["author_id"], m["author_name"]]
            rows.append([*ids, m["chat_username"], words_of(m)])
    return rows[:TOP]


def reaction_counts(until, steps, wanted=lambda reaction: True):
    """How many reactions of each kind each message has, by what happened up to a day."""
    named, totals = defaultdict(Counter), {"count": {}, "export_count": {}}
    order = lambda r: (r["date"] or 0, r["context_date"], r["update_id"] or 0)
    events = [r for r in table("telegram_reactions") if there(r) and FROM <= r["context_date"] <= until and wanted(r)]
    for r in sorted(events, key=order):
        message, kind = (r["chat_id"], r["message_id"]), r["emoji"] or r["custom_emoji_id"] or r["reaction_type"]
        named[message][kind] += steps.get(r["action"], 0)
        if r["action"] in totals:
            told = totals[r["action"]].setdefault(message, {})
            if told.get("order") != order(r):
                told.clear()
            told["order"] = order(r)
            told[kind] = r["total_count"]
    for message, kinds in named.items():
        tolds = [told.get(message, {}) for told in totals.values()]
        yield message, {kind: max(n, *(told.get(kind, 0) for told in tolds)) for kind, n in kinds.items()}


def reactions():
    """Who reacted is the person; the message has the topic and the type."""
    messages = {(m["chat_id"], m["message_id"]): m for m in EVERY}
    unknown = {"message_type": None, "is_topic_message": None}

    def wanted(r):
        message = messages.get((r["chat_id"], r["message_id"]), unknown)
        reactor = r["actor_chat_id"] if r["user_id"] is None else r["user_id"]
        return (
            (BOTS == "in" or not r["user_is_bot"])
            and PERSON in (None, reactor)
            and TYPE in (None, message["message_type"])
            and TOPIC in (None, topic_of(message))
        )

    added = Counter()
    for _, kinds in reaction_counts(TO, {"added": 1}, wanted):
        added.update(kinds)
    return most_first([[kind, n] for kind, n in added.items() if n > 0], 1, 0)[:TOP]


def most_reacted():
    counts = {message: sum(kinds.values()) for message, kinds in reaction_counts(dt.date.max, {"added": 1, "removed": -1})}
    of = lambda m: counts.get((m["chat_id"], m["message_id"]), 0)
    return [
        [
            m["chat_id"], m["message_id"], clock(m["date"]), m["author_id"], m["author_name"], m["chat_username"],
            words_of(m), of(m),
        ]
        for m in newest(said(), of)
        if of(m) > 0
    ][:TOP]


def edits():
    versions = defaultdict(list)
    for update in table("telegram_updates"):
        if inside(update) and update["kind"] in ("message", "edited_message", "channel_post", "edited_channel_post"):
            bot = None if update["chat_id"] <= -1000000000001 else update["bot_id"]
            versions[update["context_date"], update["chat_id"], update["message_id"], bot].append(update)
    delays = {}
    for (_, chat, message, _), found in versions.items():
        found.sort(key=lambda u: (u["edit_date"] or u["date"], u["update_id"]))
        for before, after in zip(found, found[1:]):
            if before["content_hash"] != after["content_hash"]:
                delays.setdefault((chat, message), after["edit_date"] - after["date"])
    sent = [m for m in said() if m["source"] == "bot"]
    done = [delays[key] for m in sent if (key := (m["chat_id"], m["message_id"])) in delays]
    share = hundredth(len(done), len(sent)) if sent else None
    return [[len(sent), len(done), share, percentile(done, 50) if done else None]]


def topics_activity():
    names, rows = topic_names(), []
    for key, messages in grouped(said(), lambda m: (m["chat_id"], topic_of(m))).items():
        if key in names:
            rows.append([key[1], names[key], len(messages), people_in(messages), clock(messages[-1]["date"])])
    return most_first(rows, 2, 0)


def forwards():
    sent = [m for m in said() if m["forward_type"] is not None and not m["is_automatic_forward"]]
    key = lambda m: (m["forward_type"], m["forward_from_id"], m["forward_from_id"] or m["forward_from_name"])
    rows = [[ms[-1]["forward_from_name"], kind, len(ms)] for (kind, *_), ms in grouped(sent, key).items()]
    return most_first(rows, 2, 1, 0)[:TOP]


ANSWERS = [
    span, chats, topics, persons, types, totals, days, days_by_type, days_by_person, hours, top_people, member_curve,
    people, person_names, person_partners, cohorts, inactive, reply_network, top_words, hashtags, mentions, emoji,
    stickers, links, word_days, search, response, response_hours, unanswered, reactions, most_reacted, edits,
    topics_activity, forwards,
]
print(json.dumps({answer.__name__.replace("_", "-"): list(answer()) for answer in ANSWERS}, default=str))
