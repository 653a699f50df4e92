//! The Bot API's methods. In go a method's name in lower case and its parameters, out comes its
//! answer. Only what a listening bot calls is here; the rest is "method not found".

use std::sync::Arc;

use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::answer::{Answer, Refused, Success};
use crate::parameters::Parameters;
use crate::state::{Shared, Standing, State};
use crate::{polling, webhook};

/// `close` is refused this long after the server was started.
const CLOSE_REFUSED: SignedDuration = SignedDuration::from_mins(10);
/// The longest text of a message, in UTF-16 units.
const TEXT_LENGTH_MAX: usize = 4096;

/// Calls a method.
pub(crate) async fn call(shared: &Arc<Shared>, method: &str, parameters: &Parameters) -> Answer {
    if shared.state().standing == Standing::LoggedOut {
        return Err(Refused::logged_out());
    }
    match method {
        "getupdates" => polling::updates(shared, parameters).await,
        "setwebhook" => webhook::set(shared, parameters).await,
        "deletewebhook" => Ok(webhook::delete(shared, parameters)),
        _ => call_now(shared, method, parameters),
    }
}

/// Calls a method on behalf of a webhook's answer; what comes of it is told to nobody.
pub(crate) fn call_in_reply(shared: &Arc<Shared>, method: &str, parameters: &Parameters) {
    call_now(shared, method, parameters).ok();
}

/// Calls a method that neither waits nor concerns how updates are taken.
fn call_now(shared: &Arc<Shared>, method: &str, parameters: &Parameters) -> Answer {
    match method {
        "getme" => Ok(me(shared).into()),
        "getwebhookinfo" => Ok(webhook::info(shared).into()),
        "getchat" => chat(&shared.state(), parameters),
        "getchatmember" => member(shared, parameters),
        "getchatadministrators" => administrators(shared, parameters),
        "getchatmembercount" => member_count(&shared.state(), parameters),
        "sendmessage" => send_message(shared, parameters),
        "getmycommands" => Ok(json!([]).into()),
        "setmycommands" | "deletemycommands" => Ok(json!(true).into()),
        "logout" => Ok(log_out(shared)),
        "close" => close(shared),
        _ => Err(Refused::method_not_found()),
    }
}

fn bot(shared: &Shared) -> Value {
    json!({
        "id": shared.bot_id,
        "is_bot": true,
        "first_name": shared.settings.first_name,
        "username": shared.settings.username,
    })
}

fn me(shared: &Shared) -> Value {
    let mut me = bot(shared);
    let can_read = shared.state().can_read_all_group_messages;
    if let Some(me) = me.as_object_mut() {
        me.insert("can_join_groups".to_owned(), true.into());
        me.insert("can_read_all_group_messages".to_owned(), can_read.into());
        for no in [
            "supports_inline_queries",
            "supports_guest_queries",
            "can_connect_to_business",
            "has_main_web_app",
            "has_topics_enabled",
            "allows_users_to_create_topics",
            "can_manage_bots",
        ] {
            me.insert(no.to_owned(), false.into());
        }
    }
    me
}

fn chat(state: &State, parameters: &Parameters) -> Answer {
    let mut object = state.chats.find(parameters.text("chat_id"))?.object.clone();
    if let Some(object) = object.as_object_mut() {
        object.insert("accent_color_id".to_owned(), 1.into());
        object.insert("max_reaction_count".to_owned(), 11.into());
        let gifts = json!({
            "unlimited_gifts": false,
            "limited_gifts": false,
            "unique_gifts": false,
            "premium_subscription": false,
            "gifts_from_channels": false,
        });
        object.insert("accepted_gift_types".to_owned(), gifts);
    }
    Ok(object.into())
}

fn own_membership(shared: &Shared, state: &State) -> Value {
    if !state.administrator {
        return json!({"user": bot(shared), "status": "member"});
    }
    json!({
        "user": bot(shared),
        "status": "administrator",
        "can_be_edited": false,
        "can_manage_chat": true,
        "can_change_info": false,
        "can_delete_messages": true,
        "can_invite_users": true,
        "can_restrict_members": false,
        "can_pin_messages": true,
        "can_manage_topics": false,
        "can_promote_members": false,
        "can_manage_video_chats": false,
        "can_post_stories": false,
        "can_edit_stories": false,
        "can_delete_stories": false,
        "can_send_welcome_messages": false,
        "is_anonymous": false,
    })
}

fn member(shared: &Shared, parameters: &Parameters) -> Answer {
    let state = shared.state();
    let chat = state.chats.find(parameters.text("chat_id"))?;
    let user = parameters.number("user_id", 0);
    if user == shared.bot_id {
        return Ok(own_membership(shared, &state).into());
    }
    let person = chat
        .members
        .get(&user)
        .ok_or_else(|| Refused::bad_request("user not found"))?;
    Ok(json!({"user": person, "status": "member"}).into())
}

fn administrators(shared: &Shared, parameters: &Parameters) -> Answer {
    let state = shared.state();
    state.chats.find(parameters.text("chat_id"))?;
    let bots = state.administrator.then(|| own_membership(shared, &state));
    Ok(bots.into_iter().collect::<Value>().into())
}

fn member_count(state: &State, parameters: &Parameters) -> Answer {
    let chat = state.chats.find(parameters.text("chat_id"))?;
    Ok(json!(chat.members.len() + 1).into())
}

fn send_message(shared: &Shared, parameters: &Parameters) -> Answer {
    let mut state = shared.state();
    let chat = state.chats.find(parameters.text("chat_id"))?.object.clone();
    let text = parameters.text("text");
    if text.is_empty() {
        return Err(Refused::bad_request("message text is empty"));
    }
    if text.encode_utf16().count() > TEXT_LENGTH_MAX {
        return Err(Refused::bad_request("message is too long"));
    }
    let message = json!({
        "message_id": 900_000_000 + state.sent_messages.len(),
        "from": bot(shared),
        "chat": chat,
        "date": shared.unix_now(),
        "text": text,
    });
    state.sent_messages.push(message.clone());
    Ok(message.into())
}

fn log_out(shared: &Arc<Shared>) -> Success {
    shared.state().standing = Standing::LoggedOut;
    webhook::stop(shared);
    json!(true).into()
}

fn close(shared: &Shared) -> Answer {
    let up = shared
        .clock
        .now()
        .duration_since(shared.settings.started_at);
    if up < CLOSE_REFUSED {
        let left = u32::try_from((CLOSE_REFUSED - up).as_secs()).unwrap_or(u32::MAX);
        return Err(Refused::too_many_requests(left.saturating_add(1)));
    }
    Ok(json!(true).into())
}
