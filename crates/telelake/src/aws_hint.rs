//! What can be done when AWS, or another store that speaks S3, refuses. In goes an error with its causes, out comes
//! a hint.
//!
//! The codes are those of <https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html>; the libraries between
//! us hand them on as text only.

use crate::words::Language;

/// Codes, and what to do: in English and in Portuguese.
const HINTS: &[(&[&str], &str, &str)] = &[
    (
        &["NoSuchBucket"],
        "there is no such bucket: correct the name, or create it; a folder of this machine is written with a slash, as in `./lake`",
        "esse bucket não existe: corrija o nome ou crie-o; uma pasta desta máquina se escreve com uma barra, como em `./lake`",
    ),
    (
        &["BucketAlreadyExists"],
        "somebody else in the world has a bucket of this name: choose another",
        "alguém no mundo já tem um bucket com esse nome: escolha outro",
    ),
    (
        &[
            "ExpiredToken",
            "TokenRefreshRequired",
            "ExpiredTokenException",
        ],
        "the credentials have expired: sign in again, with `aws sso login` or new keys",
        "as credenciais expiraram: entre de novo, com `aws sso login` ou chaves novas",
    ),
    (
        &[
            "InvalidAccessKeyId",
            "InvalidClientTokenId",
            "UnrecognizedClientException",
        ],
        "AWS does not know this access key: check `AWS_ACCESS_KEY_ID`, or the profile in `aws.profile`",
        "a AWS não conhece essa chave de acesso: confira `AWS_ACCESS_KEY_ID`, ou o perfil em `aws.profile`",
    ),
    (
        &["SignatureDoesNotMatch", "InvalidSignatureException"],
        "the secret key does not belong to the access key, or a proxy has changed the request: check `AWS_SECRET_ACCESS_KEY`",
        "a chave secreta não pertence à chave de acesso, ou um proxy alterou o pedido: confira `AWS_SECRET_ACCESS_KEY`",
    ),
    (
        &[
            "RequestTimeTooSkewed",
            "Signature expired",
            "Signature not yet current",
        ],
        "this machine's clock is wrong by more than 15 minutes: set it, with `timedatectl set-ntp true` on Linux",
        "o relógio desta máquina está errado em mais de 15 minutos: acerte-o, com `timedatectl set-ntp true` no Linux",
    ),
    (
        &[
            "PermanentRedirect",
            "AuthorizationHeaderMalformed",
            "IllegalLocationConstraintException",
            "301 Moved",
        ],
        "the bucket is in another region: set `aws.region`, or `AWS_REGION`, to the one it is in",
        "o bucket está em outra região: defina `aws.region`, ou `AWS_REGION`, com a região dele",
    ),
    (
        &[
            "AccessDenied",
            "403 Forbidden",
            "AccessDeniedException",
            "PermissionDenied",
        ],
        "these credentials may not do this: the guide's page on AWS lists the permissions that each part needs",
        "essas credenciais não permitem isso: a página do guia sobre a AWS lista as permissões de que cada parte precisa",
    ),
    (
        &["missing signing region", "Missing Region"],
        "nobody says which region to ask: set `aws.region`, or `AWS_REGION`",
        "ninguém diz em que região perguntar: defina `aws.region`, ou `AWS_REGION`",
    ),
    (
        &[
            "SlowDown",
            "ServiceUnavailable",
            "ThrottlingException",
            "TooManyRequestsException",
        ],
        "the service asks for fewer requests: try again in a while",
        "o serviço pede menos pedidos: tente de novo daqui a pouco",
    ),
    (
        &[
            "CredentialsNotLoaded",
            "no providers in chain",
            "failed to load IMDS",
            "could not be found in any",
            "the credential provider was not enabled",
        ],
        "no AWS credentials were found: sign in with `aws sso login`, or set `AWS_PROFILE`, or `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`; a folder of this machine is written with a slash, as in `./lake`",
        "nenhuma credencial da AWS foi encontrada: entre com `aws sso login`, ou defina `AWS_PROFILE`, ou `AWS_ACCESS_KEY_ID` e `AWS_SECRET_ACCESS_KEY`; uma pasta desta máquina se escreve com uma barra, como em `./lake`",
    ),
];

/// What to do about `error`, if it is one that AWS told.
pub(crate) fn aws_hint(error: &anyhow::Error, language: Language) -> Option<&'static str> {
    let text: Vec<String> = error.chain().map(ToString::to_string).collect();
    let text = text.join("\n");
    if !is_of_aws(error, &text) {
        return None;
    }
    aws_hint_in(&text, language)
}

/// What to do about what a program that talks to AWS has printed, `text`.
pub(crate) fn aws_hint_in(text: &str, language: Language) -> Option<&'static str> {
    let told = |(codes, _, _): &&(&[&str], _, _)| codes.iter().any(|code| text.contains(code));
    let (_, english, portuguese) = HINTS.iter().find(told)?;
    Some(language.pick(english, portuguese))
}

/// Words such as `AccessDenied` mean something else where AWS has no part in it.
fn is_of_aws(error: &anyhow::Error, text: &str) -> bool {
    let mut causes = error.chain();
    causes.any(<dyn std::error::Error>::is::<athena::Error>)
        || error
            .chain()
            .any(<dyn std::error::Error>::is::<object_store::Error>)
            && text.contains("s3://")
        || text.contains("aws")
        || text.contains("AWS")
}
