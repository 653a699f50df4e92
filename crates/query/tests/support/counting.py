"""What every program needs that counts a second time, with other means than SQL: DuckDB reads the Parquet files,
plain Python counts. Comes in: the enriched folder, the file of stop words, and parameters as JSON."""

import datetime as dt
import json
import re
import sys
import unicodedata
from collections import Counter, defaultdict
from zoneinfo import ZoneInfo

import duckdb

FOLDER, STOP, GIVEN = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
CHATS = GIVEN.get("chat")
CHATS = CHATS if CHATS is None or isinstance(CHATS, list) else [CHATS]
FROM = dt.date.fromisoformat(GIVEN.get("from", "1970-01-01"))
TO = dt.date.fromisoformat(GIVEN.get("to", "9999-12-31"))
TODAY = dt.date.fromisoformat(GIVEN["today"])
ZONE = ZoneInfo(GIVEN["zone"])
TOP = int(GIVEN.get("top", 100000))


def table(folder):
    files = f"{FOLDER}/{folder}/*/*.parquet"
    found = duckdb.sql(f"SELECT * FROM read_parquet('{files}', hive_partitioning = true, union_by_name = true)")
    names = found.columns
    return [dict(zip(names, row)) for row in found.fetchall()]


def there(row):
    return CHATS is None or row["chat_id"] in CHATS


def inside(row):
    return FROM <= row["context_date"] <= TO


EVERY = sorted(table("telegram"), key=lambda m: (m["date"], -m["chat_id"], m["message_id"]))
BY_ID = {(m["chat_id"], m["message_id"]): m for m in EVERY}
HERE = [m for m in EVERY if there(m) and inside(m)]
SAID = [m for m in HERE if m["service_kind"] is None]
PEOPLE = [m for m in SAID if m["author_type"] == "person"]
HUMAN = [m for m in SAID if m["author_type"] != "bot"]


def hundredth(part, whole):
    """Half goes up, as it does in SQL."""
    return int(part / whole * 100 * 100 + 0.5) / 100


def last_names(messages):
    return {m["author_id"]: m["author_name"] for m in messages}


def words_of(message):
    return message["text"] if message["text"] is not None else message["caption"]


def monday(day):
    return day - dt.timedelta(days=day.weekday())


def clock(seconds):
    return dt.datetime.fromtimestamp(seconds, ZONE).strftime("%Y-%m-%d %H:%M:%S")


def people_in(messages):
    return len({m["author_id"] for m in messages if m["author_type"] == "person"})


def grouped(messages, key):
    groups = defaultdict(list)
    for message in messages:
        groups[key(message)].append(message)
    return groups


def percentile(values, percent):
    """The smallest value that so many percent of all do not exceed."""
    values = sorted(values)
    return next(v for place, v in enumerate(values, 1) if place * 100 >= percent * len(values))


def newest_first(rows):
    return sorted(rows, key=lambda row: row[0], reverse=True)


def most_first(rows, count, *then):
    return sorted(rows, key=lambda row: (-row[count], *(row[place] for place in then)))


def folded(word):
    return "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.category(c).startswith("M"))


def tokens(text):
    word = ""
    for letter in text + " ":
        if unicodedata.category(letter).startswith("L"):
            word += letter
        elif word:
            yield word
            word = ""


def stop_words():
    listed = open(STOP, encoding="utf8").read().split("NOT IN (")[1].split(")")[0]
    return set(re.findall("[a-z]+", listed))


def words_in(text):
    """The words of more than three letters, without addresses, mentions and commands."""
    # What begins like one of them is cut out of each piece between blanks.
    for piece in unicodedata.normalize("NFC", text.lower()).split():
        if re.match(r"/[a-z0-9_]", piece):
            piece = re.sub(r"^/[a-z0-9_]+", "", piece)
        for mark in ("http://", "https://", "www.", "@"):
            at = piece.find(mark)
            if at >= 0 and len(piece) > at + len(mark):
                piece = piece[:at]
        yield from (word for word in tokens(piece) if len(word) > 3)


def plain(text):
    letters = (c if unicodedata.category(c)[0] in "LN" else " " for c in folded(text.lower()))
    return " ".join("".join(letters).split())


FILES = "animation audio document live_photo paid_media photo sticker story video video_note voice".split()



def is_emoji(letter):
    return unicodedata.category(letter) == "So" and ord(letter) >= 0x231A


def emojis(text):
    """The emoji in a text, put together from code points."""
    found, joined, flag = [], False, False
    for letter in text:
        code = ord(letter)
        if code == 0xFE0F:
            continue
        if 0x1F1E6 <= code <= 0x1F1FF:
            if flag:
                found[-1] += letter
            else:
                found.append(letter)
            flag, joined = not flag, False
            continue
        flag = False
        tail = 0x1F3FB <= code <= 0x1F3FF or code == 0x200D or 0xE0020 <= code <= 0xE007F
        if found and joined is not None and tail:
            found[-1] += letter
            joined = code == 0x200D
        elif is_emoji(letter) and joined:
            found[-1] += letter
            joined = False
        elif is_emoji(letter):
            found.append(letter)
            joined = False
        else:
            joined = None
    return [emoji.rstrip("\u200d") for emoji in found]
