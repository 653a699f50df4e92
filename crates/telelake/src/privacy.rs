//! Privacy mode, explained: the setting that makes a bot deaf without a word.
//!
//! <https://core.telegram.org/bots/features#privacy-mode>

use crate::words::Language;

/// What a bot with privacy mode on sees, and what to do about it.
pub(crate) fn explanation(language: Language, username: &str) -> String {
    let steps = steps(language, username);
    language.pick(
        format!(
            "Privacy mode is on: of a group the bot sees only commands, replies to it and service\n\
             messages, and nobody tells it about the rest. Either make the bot an administrator of the\n\
             group, which also brings reactions and who joins or leaves, or:\n{steps}"
        ),
        format!(
            "O modo de privacidade está ligado: em um grupo o bot vê apenas comandos, respostas a ele e\n\
             mensagens de serviço, e ninguém o avisa do resto. Torne o bot administrador do grupo, o que\n\
             também traz reações e entradas e saídas de membros, ou:\n{steps}"
        ),
    )
}

/// The same as one line, for a list of fixes.
pub(crate) fn fix(language: Language, username: &str) -> String {
    language.pick(
        format!(
            "make @{username} an administrator of the group; or in @BotFather send `/setprivacy`, choose \
             @{username}, `Disable`, then remove the bot from the group and add it again"
        ),
        format!(
            "torne @{username} administrador do grupo; ou no @BotFather envie `/setprivacy`, escolha \
             @{username}, `Disable`, depois remova o bot do grupo e adicione-o de novo"
        ),
    )
}

fn steps(language: Language, username: &str) -> String {
    language.pick(
        format!(
            "  1. open https://t.me/BotFather and send /setprivacy\n\
             \x20 2. choose @{username}\n\
             \x20 3. choose Disable\n\
             \x20 4. remove the bot from the group and add it again: the setting holds from then on"
        ),
        format!(
            "  1. abra https://t.me/BotFather e envie /setprivacy\n\
             \x20 2. escolha @{username}\n\
             \x20 3. escolha Disable\n\
             \x20 4. remova o bot do grupo e adicione-o de novo: só então a opção passa a valer"
        ),
    )
}
