//! The words of the group, in Portuguese and English. Constants only.

pub(crate) const PORTUGUESE: &[&str] = &[
    "bom dia, pessoal!",
    "boa noite 😴",
    "kkkkkkk",
    "rsrs verdade",
    "não acredito 😂",
    "alguém já testou isso em produção?",
    "amanhã eu vejo com calma",
    "tô no ônibus, já respondo",
    "muito bom, parabéns! 👏",
    "isso aí é questão de partição",
    "o Athena tá lento hoje",
    "acho que é o fuso horário de novo",
    "São Paulo tá um calor insuportável ☀️",
    "reunião às 15h, não esqueçam",
    "já subi o ajuste",
    "funcionou aqui 🎉",
    "deu ruim 😬",
    "que saudade de um café ☕",
    "concordo",
    "depende do volume de dados",
    "pra mim tanto faz",
    "vou almoçar e já volto",
    "excelente explicação",
    "não entendi a última parte",
    "manda o link de novo, por favor",
    "ficou ótimo",
    "o relatório atrasou outra vez",
    "tem que tratar mensagem sem texto",
    "são três da manhã e o job rodou ✅",
    "obrigado! 🙏",
    "é só reprocessar o dia",
    "coração partido com esse resultado 💔",
    "show de bola ⚽",
];

pub(crate) const ENGLISH: &[&str] = &[
    "good morning everyone",
    "lol",
    "that makes sense",
    "I'll take a look tomorrow",
    "works on my machine 🤷",
    "nice work! 🚀",
    "the dashboard is green again",
    "anyone up for lunch?",
    "I think it's a timezone issue",
    "Parquet all the things",
    "just pushed a fix",
    "no idea, sorry",
    "sounds good to me 👍",
    "brb",
    "thanks a lot!",
    "that query took 40 seconds 😱",
    "it's Friday!",
    "can we move the meeting to 4pm",
    "reading the docs right now",
    "that's a déjà vu",
    "the naïve approach is fine here",
    "happy birthday 🎂🎉",
    "I wouldn't do that in production",
    "fair enough",
];

pub(crate) const QUESTIONS: &[&str] = &[
    "alguém sabe como converter epoch pra data no Athena?",
    "qual a diferença entre raw e enriched?",
    "por que o count não bate?",
    "quem vai no meetup de quinta?",
    "como vocês fazem backup?",
    "does anyone know how to repair partitions?",
    "which file format do you use?",
    "is there a limit on webhook retries?",
    "what's the best window function for this?",
    "dá pra rodar isso no notebook?",
    "quando sai a próxima versão?",
];

pub(crate) const LONG: &[&str] = &[
    "Pessoal, resumo de ontem:\n\n1. a ingestão ficou estável o dia todo;\n2. o ETL das 3h levou \
     quatro minutos;\n3. só uma partição precisou de reparo.\n\nQualquer coisa estranha, avisem \
     aqui antes de abrir chamado. Valeu! 🙌",
    "So here is what happened: the producer sent \"null\" as a string, the parser took it for a \
     name, and we counted a person called null for three weeks.\nLesson: look at the data before \
     you look at the chart.",
    "Para quem está chegando: o fluxo é grupo → bot → API → zona raw → ETL → Parquet → SQL. As \
     mensagens do dia só aparecem na tabela no dia seguinte, então não se assustem se a contagem \
     de hoje estiver zerada 😉",
];

pub(crate) const HASHTAGS: &[&str] = &[
    "#dados",
    "#engenharia",
    "#vagas",
    "#café",
    "#sql",
    "#aws",
    "#python",
    "#sextafeira",
];

pub(crate) const LINKS: &[&str] = &[
    "https://core.telegram.org/bots/api",
    "https://www.python.org",
    "https://parquet.apache.org/docs/",
    "https://pt.wikipedia.org/wiki/Caf%C3%A9",
    "https://trino.io/docs/current/functions.html",
];

pub(crate) const SNIPPETS: &[&str] = &[
    "SELECT count(*) FROM telegram_messages",
    "MSCK REPAIR TABLE telegram",
    "df.head()",
    "date_format(ts, '%Y-%m-%d')",
];

pub(crate) const COMMANDS: &[&str] = &["/start", "/help", "/ranking", "/regras"];

pub(crate) const CAPTIONS: &[&str] = &[
    "olha isso 👀",
    "vista do escritório",
    "meeting notes",
    "o gato aprovou 🐈",
    "slide de ontem",
    "my setup",
    "gráfico atualizado 📈",
    "pôr do sol em Floripa 🌅",
];

pub(crate) const POLLS: &[(&str, &[&str])] = &[
    (
        "Qual dia fica melhor para o encontro?",
        &["Quinta", "Sexta", "Sábado"],
    ),
    (
        "Which engine do you use the most?",
        &["Athena", "DuckDB", "Spark", "Other"],
    ),
    ("Café ou chá? ☕", &["Café", "Chá", "Água mesmo"]),
    ("Tabs or spaces?", &["Tabs", "Spaces"]),
];

pub(crate) const TITLES: &[&str] = &[
    "Dados & Café ☕",
    "Dados & Café",
    "Dados & Café 📊",
    "Data & Coffee",
    "Dados, Café e Ação",
];

pub(crate) const TOPICS: &[&str] = &[
    "Dúvidas",
    "Off-topic 🎈",
    "Vagas / Jobs",
    "SQL",
    "Eventos",
    "Projetos",
];

pub(crate) const EMOJI: &[&str] = &["👍", "❤", "🔥", "😁", "🎉", "👏", "🤔", "🙏"];

pub(crate) const STICKERS: &[&str] = &["😂", "👍", "😎", "🥲", "🎉", "☕"];

pub(crate) const FILES: &[(&str, &str)] = &[
    ("relatório-mensal.pdf", "application/pdf"),
    ("orçamento.xlsx", "application/octet-stream"),
    ("export.csv", "text/csv"),
    ("notes.md", "text/markdown"),
    ("apresentação.pdf", "application/pdf"),
];

/// Names of people outside the group whose messages are forwarded.
pub(crate) const OUTSIDERS: &[&str] = &["Márcia Prado", "John D.", "Tio Zé", "Anônimo 🕶"];
