"""The questions of the bench as Polars' lazy frames; its SQL lacks some of what they need. `messages` is a scan of the lake."""

import polars as pl

c = pl.col
PERSON = c("author_type") == "person"
SAID = c("message_type") != "service"
NO_BOT = c("author_type").fill_null("person") != "bot"
MEDIA = ["animation", "audio", "document", "live_photo", "paid_media", "photo", "sticker", "story", "video", "video_note", "voice"]
PLAIN = ["message_id", "user_id", "user_is_bot", "user_first_name", "chat_id", "chat_type", "text", "date", "context_date"]


def messages(lake):
    return lake.select(PLAIN)


def messages_per_user_per_day(lake):
    counted = lake.group_by("user_id", "user_first_name", "context_date").agg(pl.len())
    return counted.sort("context_date", descending=True)


def messages_per_day(lake):
    people = c("author_id").filter(PERSON)
    days = lake.filter(SAID).group_by("context_date").agg(pl.len().alias("n"), PERSON.sum().alias("p"), people.drop_nulls().n_unique().alias("u"))
    return days.sort("context_date", descending=True)


def heatmap(lake):
    at = pl.from_epoch("date", time_unit="s").dt.convert_time_zone("America/Sao_Paulo")
    placed = lake.filter(SAID, NO_BOT).select(at.alias("at"))
    keys = [c("at").dt.iso_year().alias("y"), c("at").dt.week().alias("w"), c("at").dt.weekday().alias("d"), c("at").dt.hour().alias("h")]
    return placed.group_by(keys).agg(pl.len()).sort("y", "w", "d", "h")


def by_type(lake):
    counted = lake.group_by("message_type").agg(pl.len().alias("n"))
    return counted.with_columns(percent(c("n"), c("n").sum())).sort(["n", "message_type"], descending=[True, False])


def percent(part, whole):
    return (100 * part / whole).round(2, mode="half_away_from_zero").alias("share")


def rounded(mean):
    return mean.round(0, mode="half_away_from_zero").cast(pl.Int64)


def named(daily):
    """The rows of people and days, a row for each name, with the name of the newest message in their place."""
    names = daily.sort(["last_at", "author_name"], descending=[True, False]).group_by("author_id").agg(c("author_name").first())
    return daily.drop("author_name").join(names, on="author_id")


def top_posters(lake):
    said = lake.filter(PERSON, SAID)
    other = c("reply_to_author_id") != c("author_id")
    received = said.filter(other).group_by(c("reply_to_author_id").alias("author_id")).agg(pl.len().alias("replies"))
    daily = said.group_by("author_id", "author_name", "context_date").agg(
        pl.len().alias("messages"), c("date").max().alias("last_at"), c("text_length").sum().alias("characters"),
        c("text_length").count().alias("texts"), c("message_type").is_in(MEDIA).sum().alias("media"), other.sum().alias("given"),
    )
    days = daily.select("author_id", "context_date").unique().sort("author_id", "context_date")
    place = c("context_date").cum_count().over("author_id").cast(pl.Int64)
    runs = days.with_columns((c("context_date").cast(pl.Int32).cast(pl.Int64) - place).alias("run"))
    lengths = runs.group_by("author_id", "run").agg(pl.len().alias("days"))
    streaks = lengths.group_by("author_id").agg(c("days").sum().alias("active_days"), c("days").max().alias("longest"))
    counted = named(daily).group_by("author_id", "author_name").agg(
        c("messages", "characters", "texts", "media", "given").sum(), c("context_date").max().alias("last_seen"),
    )
    joined = counted.join(streaks, on="author_id").join(received, on="author_id", how="left")
    columns = [
        "author_id", "author_name", "messages", percent(c("messages"), c("messages").sum()), rounded(c("characters") / c("texts")).alias("length"),
        percent(c("media"), c("messages")).alias("media_share"), "given", c("replies").fill_null(0), "active_days", "longest", "last_seen",
    ]
    return joined.select(columns).sort(["messages", "author_id"], descending=[True, False]).head(20)


def average_length(lake):
    texts = lake.filter(PERSON, c("text").is_not_null())
    daily = texts.group_by("author_id", "author_name", "context_date").agg(
        pl.len().alias("n"), c("text_length").sum().alias("characters"), c("date").max().alias("last_at"),
    )
    counted = named(daily).group_by("context_date", "author_id", "author_name").agg(c("n", "characters").sum())
    length = rounded(c("characters") / c("n")).alias("length")
    return counted.select("context_date", "author_id", "author_name", "n", length).sort(["context_date", "length", "author_id"], descending=[True, True, False])


def retention(lake):
    weeks = lake.filter(PERSON, SAID).select("author_id", c("context_date").dt.truncate("1w").alias("week")).unique()
    firsts = weeks.group_by("author_id").agg(c("week").min().alias("cohort"))
    cohorts = firsts.group_by("cohort").agg(pl.len().alias("people"))
    active = weeks.join(firsts, on="author_id").group_by("cohort", "week").agg(pl.len().alias("active")).join(cohorts, on="cohort")
    since = ((c("week") - c("cohort")).dt.total_days() // 7).alias("since")
    return active.select("cohort", "people", since, "active", percent(c("active"), c("people"))).sort("cohort", "since")


def response_time(lake):
    asked = lake.filter(PERSON, SAID).select("chat_id", "message_id", "author_id", "date", c("context_date").dt.truncate("1w").alias("week"))
    answers = lake.filter(c("reply_to_message_id").is_not_null(), SAID, c("author_type") != "bot")
    replies = answers.select(
        c("reply_to_chat_id").fill_null(c("chat_id")).alias("chat_id"), c("reply_to_message_id").alias("message_id"),
        c("author_id").alias("by"), c("date").alias("at"),
    )
    joined = asked.join(replies, on=["chat_id", "message_id"]).filter(c("by") != c("author_id"))
    firsts = joined.group_by("chat_id", "message_id", "week").agg((c("at") - c("date")).min().alias("seconds"))
    whole = firsts.select(pl.lit(None, dtype=pl.Date).alias("week"), "seconds")
    periods = pl.concat([whole, firsts.select("week", "seconds")])

    def within(hundredths):
        place = (hundredths * pl.len() + 99) // 100 - 1
        return c("seconds").sort().get(place)

    return periods.group_by("week").agg(pl.len().alias("n"), within(50).alias("p50"), within(90).alias("p90")).sort("week", nulls_last=False)


def hashtags(lake):
    marked = lake.filter(c("entities").is_not_null(), SAID, NO_BOT).select("author_id", "author_type", "entities").explode("entities")
    entity = c("entities").struct
    tags = marked.filter(entity.field("type") == "hashtag").with_columns(entity.field("text").str.to_lowercase().alias("tag"))
    people = c("author_id").filter(PERSON).drop_nulls().n_unique()
    return tags.group_by("tag").agg(pl.len().alias("n"), people.alias("people")).sort(["n", "tag"], descending=[True, False]).head(50)
