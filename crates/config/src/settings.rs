//! The one table of everything that can be set. Names, variables, defaults, kinds and the words
//! about them; nothing is read here.

use crate::{
    Kind, Language,
    language::{Text, text},
};

/// What holds when nobody sets a value.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Preset {
    /// Nothing.
    Unset,
    /// This value.
    Value(&'static str),
    /// This folder of `lake.dir`.
    InLake(&'static str),
}

/// One thing that can be set.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// `section.key`, as in `telelake.toml`.
    pub name: &'static str,
    /// What values it takes.
    pub kind: Kind,
    /// Whether its value must not be seen.
    pub secret: bool,
    pub(crate) preset: Preset,
    pub(crate) also: &'static [&'static str],
    about: Text,
}

impl Setting {
    /// The setting called `name`.
    pub fn find(name: &str) -> Option<&'static Self> {
        SETTINGS.iter().find(|setting| setting.name == name)
    }

    /// The part of the name before the dot.
    pub fn section(&self) -> &'static str {
        self.name
            .split_once('.')
            .map_or(self.name, |(section, _)| section)
    }

    /// The part of the name after the dot.
    pub fn key(&self) -> &'static str {
        self.name.split_once('.').map_or(self.name, |(_, key)| key)
    }

    /// The environment variables that set it; the first that is set wins.
    pub fn variables(&self) -> Vec<String> {
        let own = format!("TELELAKE_{}", self.name.replace('.', "_").to_uppercase());
        std::iter::once(own)
            .chain(self.also.iter().map(|name| (*name).to_owned()))
            .collect()
    }

    /// What it is for.
    pub fn about(&self, language: Language) -> &'static str {
        self.about.in_language(language)
    }

    /// The default in words, or `None` if there is none.
    pub fn default_text(&self) -> Option<String> {
        match self.preset {
            Preset::Unset => None,
            Preset::Value(value) => Some(value.to_owned()),
            Preset::InLake(folder) => Some(format!("<lake.dir>/{folder}")),
        }
    }

    const fn new(name: &'static str, kind: Kind, preset: Preset, about: Text) -> Self {
        Self {
            name,
            kind,
            secret: false,
            preset,
            also: &[],
            about,
        }
    }

    const fn secret(self) -> Self {
        Self {
            secret: true,
            ..self
        }
    }

    const fn also(self, variables: &'static [&'static str]) -> Self {
        Self {
            also: variables,
            ..self
        }
    }
}

/// Every setting, in the order in which people meet them.
pub static SETTINGS: &[Setting] = &[
    Setting::new(
        "telegram.token",
        Kind::Text,
        Preset::Unset,
        text(
            "The bot's token, from @BotFather.",
            "O token do bot, dado pelo @BotFather.",
        ),
    )
    .secret()
    .also(&["TELEGRAM_BOT_TOKEN", "TELEGRAM_TOKEN"]),
    Setting::new(
        "telegram.token_file",
        Kind::LocalPath,
        Preset::Unset,
        text(
            "A file that holds the bot's token, read when `telegram.token` is not set.",
            "Um arquivo que contém o token do bot, lido quando `telegram.token` não está definido.",
        ),
    ),
    Setting::new(
        "telegram.chat_id",
        Kind::Chats,
        Preset::Unset,
        text(
            "The chats to keep: one id, several, or `*` for all the bot sees.",
            "Os chats a guardar: um id, vários, ou `*` para todos os que o bot vê.",
        ),
    )
    .also(&["TELEGRAM_CHAT_ID"]),
    Setting::new(
        "telegram.api_url",
        Kind::WebAddress,
        Preset::Value("https://api.telegram.org"),
        text(
            "The Bot API server; change it for a local one.",
            "O servidor da Bot API; mude para usar um servidor local.",
        ),
    )
    .also(&["TELEGRAM_API_URL"]),
    Setting::new(
        "lake.dir",
        Kind::LocalPath,
        Preset::Value("lake"),
        text("The local folder of the lake.", "A pasta local do lake."),
    ),
    Setting::new(
        "lake.raw",
        Kind::Location,
        Preset::InLake("raw"),
        text(
            "Where updates are kept as they came.",
            "Onde os updates ficam como chegaram.",
        ),
    )
    .also(&["AWS_S3_BUCKET"]),
    Setting::new(
        "lake.enriched",
        Kind::Location,
        Preset::InLake("enriched"),
        text(
            "Where the Parquet tables are kept.",
            "Onde ficam as tabelas Parquet.",
        ),
    )
    .also(&["AWS_S3_ENRICHED"]),
    Setting::new(
        "lake.journal",
        Kind::LocalPath,
        Preset::InLake("journal"),
        text(
            "The local folder where updates become durable before they are sealed into raw.",
            "A pasta local onde os updates se tornam duráveis antes de irem para a zona raw.",
        ),
    ),
    Setting::new(
        "lake.time_zone",
        Kind::TimeZone,
        Preset::Value("America/Sao_Paulo"),
        text(
            "The time zone that decides which day a message belongs to.",
            "O fuso horário que decide a que dia uma mensagem pertence.",
        ),
    )
    .also(&["TELELAKE_TIME_ZONE"]),
    Setting::new(
        "lake.database",
        Kind::Name,
        Preset::Value("default"),
        text(
            "The database that holds the tables.",
            "O banco de dados que contém as tabelas.",
        ),
    )
    .also(&["DATABASE"]),
    Setting::new(
        "ingest.mode",
        Kind::Choice(&["auto", "poll", "webhook"]),
        Preset::Value("auto"),
        text(
            "How updates arrive; `auto` polls unless `ingest.public_url` is set.",
            "Como os updates chegam; `auto` usa polling, a menos que `ingest.public_url` esteja definido.",
        ),
    ),
    Setting::new(
        "ingest.listen",
        Kind::Listen,
        Preset::Value("127.0.0.1:8080"),
        text(
            "The address to listen on.",
            "O endereço em que o serviço escuta.",
        ),
    ),
    Setting::new(
        "ingest.public_url",
        Kind::WebAddress,
        Preset::Unset,
        text(
            "The `https` address at which Telegram reaches this service.",
            "O endereço `https` pelo qual o Telegram alcança este serviço.",
        ),
    ),
    Setting::new(
        "ingest.webhook_path",
        Kind::PlainSecret(16),
        Preset::Unset,
        text(
            "The unguessable last part of the webhook's address.",
            "A última parte, impossível de adivinhar, do endereço do webhook.",
        ),
    )
    .secret(),
    Setting::new(
        "ingest.webhook_secret",
        Kind::PlainSecret(1),
        Preset::Unset,
        text(
            "What Telegram must repeat in each delivery.",
            "O que o Telegram deve repetir em cada entrega.",
        ),
    )
    .secret(),
    Setting::new(
        "ingest.max_connections",
        Kind::Number { min: 1, max: 100 },
        Preset::Value("100"),
        text(
            "How many deliveries Telegram makes at once.",
            "Quantas entregas o Telegram faz ao mesmo tempo.",
        ),
    ),
    Setting::new(
        "ingest.seal_after",
        Kind::Duration,
        Preset::Value("15m"),
        text(
            "The age at which a journal segment goes to the raw zone.",
            "A idade em que um segmento do journal vai para a zona raw.",
        ),
    ),
    Setting::new(
        "ingest.seal_bytes",
        Kind::Size,
        Preset::Value("64MiB"),
        text(
            "The size at which a journal segment goes to the raw zone.",
            "O tamanho em que um segmento do journal vai para a zona raw.",
        ),
    ),
    Setting::new(
        "ingest.durability",
        Kind::Choice(&["journal", "store"]),
        Preset::Value("journal"),
        text(
            "What an acknowledged update lies in: the local `journal`, or the `store` of the raw zone, with one object for each update.",
            "Onde está um update confirmado: no `journal` local, ou no `store` da zona raw, com um objeto por update.",
        ),
    ),
    Setting::new(
        "etl.schedule",
        Kind::Schedule,
        Preset::Value("0 3 * * *"),
        text(
            "When the service compacts days, in the lake's time zone; `off` for never.",
            "Quando o serviço compacta os dias, no fuso horário do lake; `off` para nunca.",
        ),
    ),
    Setting::new(
        "etl.lookback_days",
        Kind::Number { min: 1, max: 3660 },
        Preset::Value("7"),
        text(
            "How many past days `telelake etl` checks for late updates; the service checks all of them.",
            "Quantos dias passados o `telelake etl` verifica em busca de updates atrasados; o serviço verifica todos.",
        ),
    ),
    Setting::new(
        "etl.memory",
        Kind::Size,
        Preset::Value("64MiB"),
        text(
            "The buffer of one ETL run.",
            "O buffer de uma execução do ETL.",
        ),
    ),
    Setting::new(
        "sql.memory",
        Kind::Size,
        Preset::Value("1GiB"),
        text(
            "The memory that queries may use.",
            "A memória que as consultas podem usar.",
        ),
    ),
    Setting::new(
        "sql.timeout",
        Kind::Duration,
        Preset::Value("5m"),
        text(
            "How long a query may take that another program asks for.",
            "Quanto tempo pode levar uma consulta pedida por outro programa.",
        ),
    ),
    Setting::new(
        "dashboard.listen",
        Kind::Door,
        Preset::Value("127.0.0.1:8080"),
        text(
            "The address of the dashboard; the webhook may have the same. Any other than this machine's own needs a password.",
            "O endereço do painel; o webhook pode ter o mesmo. Qualquer outro que não o desta própria máquina exige uma senha.",
        ),
    ),
    Setting::new(
        "dashboard.password",
        Kind::PasswordHash,
        Preset::Unset,
        text(
            "The hash of the password for the dashboard; `telelake dashboard password` asks for one and puts its hash here.",
            "O hash da senha do painel; `telelake dashboard password` pede uma e guarda aqui o hash.",
        ),
    )
    .secret(),
    Setting::new(
        "dashboard.public_url",
        Kind::HttpsOrigin,
        Preset::Unset,
        text(
            "The address at which people reach the dashboard through a proxy that speaks HTTPS. Cookies are then kept to encrypted connections, and there must be a password.",
            "O endereço em que o painel é alcançado através de um proxy que fala HTTPS. Os cookies ficam então restritos a conexões cifradas, e é preciso haver uma senha.",
        ),
    ),
    Setting::new(
        "dashboard.tls_certificate",
        Kind::LocalPath,
        Preset::Unset,
        text(
            "A file with the certificate, in PEM, to serve the dashboard over HTTPS.",
            "Um arquivo com o certificado, em PEM, para servir o painel por HTTPS.",
        ),
    ),
    Setting::new(
        "dashboard.tls_key",
        Kind::LocalPath,
        Preset::Unset,
        text(
            "A file with the certificate's private key, in PEM.",
            "Um arquivo com a chave privada do certificado, em PEM.",
        ),
    ),
    Setting::new(
        "postgres.listen",
        Kind::Listen,
        Preset::Unset,
        text(
            "The address at which PostgreSQL clients connect; without one there is no such door.",
            "O endereço em que clientes PostgreSQL se conectam; sem ele, essa porta não existe.",
        ),
    ),
    Setting::new(
        "postgres.password",
        Kind::PlainSecret(12),
        Preset::Unset,
        text(
            "What every PostgreSQL client must know; needed unless only this machine can connect.",
            "O que todo cliente PostgreSQL deve saber; necessária, a menos que só esta máquina possa se conectar.",
        ),
    )
    .secret(),
    Setting::new(
        "postgres.tls_certificate",
        Kind::LocalPath,
        Preset::Unset,
        text(
            "A file with the certificate, in PEM, for encrypted connections.",
            "Um arquivo com o certificado, em PEM, para conexões cifradas.",
        ),
    ),
    Setting::new(
        "postgres.tls_key",
        Kind::LocalPath,
        Preset::Unset,
        text(
            "A file with the certificate's private key, in PEM.",
            "Um arquivo com a chave privada do certificado, em PEM.",
        ),
    ),
    Setting::new(
        "api.listen",
        Kind::Listen,
        Preset::Unset,
        text(
            "The address that answers queries over HTTP; without one there is no such door.",
            "O endereço que responde a consultas por HTTP; sem ele, essa porta não existe.",
        ),
    ),
    Setting::new(
        "api.password",
        Kind::PlainSecret(12),
        Preset::Unset,
        text(
            "What every HTTP client must send along; needed unless only this machine can connect.",
            "O que todo cliente HTTP deve enviar; necessária, a menos que só esta máquina possa se conectar.",
        ),
    )
    .secret(),
    Setting::new(
        "athena.workgroup",
        Kind::Text,
        Preset::Value("primary"),
        text(
            "The Athena workgroup that runs queries.",
            "O workgroup do Athena que executa as consultas.",
        ),
    ),
    Setting::new(
        "athena.output",
        Kind::Location,
        Preset::Unset,
        text(
            "Where Athena leaves its results; not needed if the workgroup says so.",
            "Onde o Athena deixa os resultados; desnecessário se o workgroup já o diz.",
        ),
    ),
    Setting::new(
        "aws.region",
        Kind::Text,
        Preset::Unset,
        text(
            "The AWS region; by default that of the AWS profile.",
            "A região da AWS; por padrão, a do perfil da AWS.",
        ),
    )
    .also(&["AWS_REGION", "AWS_DEFAULT_REGION"]),
    Setting::new(
        "aws.profile",
        Kind::Text,
        Preset::Unset,
        text(
            "The AWS profile whose credentials are used.",
            "O perfil da AWS cujas credenciais são usadas.",
        ),
    )
    .also(&["AWS_PROFILE"]),
    Setting::new(
        "aws.endpoint_url",
        Kind::WebAddress,
        Preset::Unset,
        text(
            "Where the services of AWS answer, if not at AWS: an emulator.",
            "Onde os serviços da AWS respondem, se não na AWS: um emulador.",
        ),
    )
    .also(&["AWS_ENDPOINT_URL"]),
    Setting::new(
        "aws.s3_endpoint_url",
        Kind::WebAddress,
        Preset::Unset,
        text(
            "Where S3 answers, if not at AWS: another store that speaks S3.",
            "Onde o S3 responde, se não na AWS: outro store que fala S3.",
        ),
    )
    .also(&["AWS_ENDPOINT_URL_S3"]),
    Setting::new(
        "log.format",
        Kind::Choice(&["text", "json"]),
        Preset::Value("text"),
        text("How log lines look.", "A forma das linhas de log."),
    ),
    Setting::new(
        "log.filter",
        Kind::Text,
        Preset::Value("info"),
        text(
            "What is logged, such as `info` or `warn,ingest=debug`.",
            "O que é registrado no log, como `info` ou `warn,ingest=debug`.",
        ),
    ),
];
