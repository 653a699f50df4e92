//! How Telegram's deliveries to the webhook fare, in words. In goes what `getWebhookInfo` says, out
//! come a verdict and the usual causes. Pure.

use ::bot::WebhookInfo;

use crate::words::Language;

/// What two looks at the webhook, one before it was set and one after, allow to say.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Verdict {
    /// A delivery failed since.
    Failing { message: String },
    /// Updates that waited were taken.
    Delivering { delivered: u64 },
    /// Nothing was delivered and nothing failed: nobody can know.
    Unknown { pending: u64 },
}

/// Compares two looks. Telegram's clock is only compared with itself.
pub(crate) fn verdict(before: &WebhookInfo, after: &WebhookInfo) -> Verdict {
    let is_new = after.last_error_date != before.last_error_date
        || after.last_error_message != before.last_error_message;
    if let (Some(_), true) = (after.last_error_date, is_new) {
        let message = after.last_error_message.clone().unwrap_or_default();
        return Verdict::Failing { message };
    }
    let delivered = before
        .pending_update_count
        .saturating_sub(after.pending_update_count);
    if delivered > 0 {
        return Verdict::Delivering { delivered };
    }
    Verdict::Unknown {
        pending: after.pending_update_count,
    }
}

/// What usually lies behind Telegram's error `message`.
pub(crate) fn cause(language: Language, message: &str) -> &'static str {
    let text = message.to_ascii_lowercase();
    let says = |parts: &[&str]| parts.iter().any(|part| text.contains(part));
    if says(&["refused"]) {
        return language.pick(
            "nothing listens there: start `telelake run`, and check that the proxy forwards to `ingest.listen`",
            "nada escuta nesse endereço: inicie `telelake run` e verifique se o proxy encaminha para `ingest.listen`",
        );
    }
    if says(&["timed out", "timeout", "unreachable"]) {
        return language.pick(
            "Telegram's packets do not arrive: open the firewall for 149.154.160.0/20 and 91.108.4.0/22 on port 443, 80, 88 or 8443",
            "os pacotes do Telegram não chegam: libere no firewall 149.154.160.0/20 e 91.108.4.0/22 na porta 443, 80, 88 ou 8443",
        );
    }
    if says(&["ssl", "certificate", "tls"]) {
        return language.pick(
            "the certificate does not convince Telegram: it must match the host name and be sent with its whole chain",
            "o certificado não convence o Telegram: ele deve corresponder ao nome do host e ser enviado com a cadeia completa",
        );
    }
    if says(&["resolve", "host"]) {
        return language.pick(
            "the host name has no IPv4 address that Telegram can find; it asks again only every half hour",
            "o nome do host não tem um endereço IPv4 que o Telegram encontre; ele só consulta de novo a cada meia hora",
        );
    }
    if says(&["403", "404", "401"]) {
        return language.pick(
            "something answers there, but not this service with its present secrets: restart `telelake run` so that it reads them, and check the proxy's paths",
            "algo responde nesse endereço, mas não este serviço com os segredos atuais: reinicie `telelake run` para que ele os leia e verifique os caminhos do proxy",
        );
    }
    if says(&["50", "wrong response"]) {
        return language.pick(
            "the proxy in front, or the service behind it, fails: read the log of `telelake run`",
            "o proxy à frente, ou o serviço atrás dele, falha: leia o log de `telelake run`",
        );
    }
    language.pick(
        "check that the address is reachable from the internet and that `telelake run` is running behind it",
        "verifique se o endereço é acessível pela internet e se `telelake run` está rodando atrás dele",
    )
}

/// A webhook's address without what must not be known: people put secrets, even tokens, into paths.
pub(crate) fn shown_url(url: &str) -> String {
    const SEGMENT_CHARS_MAX: usize = 15;
    let url = url.split(['?', '#']).next().unwrap_or_default();
    let Some((scheme, rest)) = url.split_once("://") else {
        return "***".to_owned();
    };
    let mut parts = rest.split('/');
    let host = parts.next().unwrap_or_default();
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    let mut shown = format!("{scheme}://{host}");
    for part in parts {
        shown.push('/');
        let is_telling = part.len() > SEGMENT_CHARS_MAX || part.contains([':', '%']);
        shown.push_str(if is_telling { "***" } else { part });
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    fn info(pending: u64, error: Option<(i64, &str)>) -> WebhookInfo {
        WebhookInfo {
            pending_update_count: pending,
            last_error_date: error.map(|(date, _)| date),
            last_error_message: error.map(|(_, message)| message.to_owned()),
            ..WebhookInfo::default()
        }
    }

    #[test]
    fn only_an_error_that_is_new_is_a_failure() {
        let old = Some((5, "Connection refused"));
        let check = |before, after, expected| assert_eq!(verdict(&before, &after), expected);
        check(info(0, old), info(0, old), Verdict::Unknown { pending: 0 });
        check(
            info(3, old),
            info(1, old),
            Verdict::Delivering { delivered: 2 },
        );
        let failing = Verdict::Failing {
            message: "Connection refused".to_owned(),
        };
        check(info(3, None), info(3, old), failing.clone());
        check(
            info(3, Some((4, "Connection refused"))),
            info(3, old),
            failing,
        );
    }

    #[test]
    fn no_secret_of_an_address_is_shown() {
        let check = |url, expected| assert_eq!(shown_url(url), expected);
        check(
            "https://a.example/telegram/0123456789abcdef",
            "https://a.example/telegram/***",
        );
        check(
            "https://u:p@a.example:8443/x?token=7",
            "https://a.example:8443/x",
        );
        check("https://a.example/bot7:SECRET/x", "https://a.example/***/x");
        check("https://a.example", "https://a.example");
    }
}
