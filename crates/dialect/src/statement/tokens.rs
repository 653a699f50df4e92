//! Reading a statement, with the few forms of Trino's that the parser does not read.
//!
//! They are changed between the tokens and the parser, so that every place in the text stays what
//! it is: `ARRAY(T)` and `ROW(a T)` as types, `trim(LEADING FROM x)`, `VALUES 1, 2` without
//! brackets, and `IS DISTINCT FROM`, which the parser would let reach over an `AND`.

use std::collections::VecDeque;

use datafusion::{
    error::{DataFusionError, Result},
    sql::{
        parser::{DFParserBuilder, Statement},
        sqlparser::{
            dialect::GenericDialect,
            keywords::Keyword,
            parser::ParserError,
            tokenizer::{Token, TokenWithSpan, Tokenizer, Whitespace},
        },
    },
};

use super::translate::BLANKS;

/// The statements in `sql`, whose brackets may be nested `nesting_max` deep.
pub fn parse(sql: &str, nesting_max: usize) -> Result<VecDeque<Statement>> {
    // The generic dialect takes names in double quotes and in backticks, as people paste both.
    let dialect = GenericDialect {};
    let tokens = Tokenizer::new(&dialect, sql)
        .tokenize_with_location()
        .map_err(|error| {
            let error = ParserError::TokenizerError(error.to_string());
            DataFusionError::SQL(Box::new(error), None)
        })?;
    DFParserBuilder::new(values(trims(types(distinct(&tokens)))))
        .with_dialect(&dialect)
        .with_recursion_limit(nesting_max)
        .build()?
        .parse_statements()
}

fn is_keyword(token: &Token, keyword: Keyword) -> bool {
    matches!(token, Token::Word(word) if word.keyword == keyword && word.quote_style.is_none())
}

/// The operators that `IS DISTINCT FROM` and `IS NOT DISTINCT FROM` become.
pub(super) const DISTINCT: &str = "IS DISTINCT FROM";
pub(super) const NOT_DISTINCT: &str = "IS NOT DISTINCT FROM";

/// `IS DISTINCT FROM` becomes one operator. The parser takes all that comes after the words for their right side, `b AND c` in
/// `a IS DISTINCT FROM b AND c`; that of an operator ends before `AND`.
fn distinct(tokens: &[TokenWithSpan]) -> Vec<TokenWithSpan> {
    let mut out = Vec::with_capacity(tokens.len());
    let mut rest = tokens;
    while let [first, after @ ..] = rest {
        if let Some((name, left)) = operator(rest) {
            out.push(TokenWithSpan {
                token: Token::CustomBinaryOperator(name.to_owned()),
                span: first.span,
            });
            rest = left;
        } else {
            out.push(first.clone());
            rest = after;
        }
    }
    out
}

/// The operator that `tokens` begin with, and what comes behind it.
fn operator(tokens: &[TokenWithSpan]) -> Option<(&'static str, &[TokenWithSpan])> {
    let rest = match tokens {
        [first, rest @ ..] if is_keyword(&first.token, Keyword::IS) => rest,
        _ => return None,
    };
    let (name, rest) = match behind(Keyword::NOT, rest) {
        Some(rest) => (NOT_DISTINCT, rest),
        None => (DISTINCT, rest),
    };
    let rest = behind(Keyword::DISTINCT, rest)?;
    Some((name, behind(Keyword::FROM, rest)?))
}

/// What comes behind `keyword`, if that is what comes first in `tokens`, blanks left out.
fn behind(keyword: Keyword, tokens: &[TokenWithSpan]) -> Option<&[TokenWithSpan]> {
    let is_blank = |token: &TokenWithSpan| matches!(token.token, Token::Whitespace(_));
    let blanks = tokens.iter().take_while(|token| is_blank(token)).count();
    match tokens.get(blanks..)? {
        [first, rest @ ..] if is_keyword(&first.token, keyword) => Some(rest),
        _ => None,
    }
}

/// `ARRAY(T)` becomes `ARRAY<T>`, and `ROW(a T)` after `AS` becomes `STRUCT<a T>`.
fn types(mut tokens: Vec<TokenWithSpan>) -> Vec<TokenWithSpan> {
    // For every open bracket, whether it is one of a type's.
    let mut open = Vec::new();
    // What stands before, blanks left out.
    let mut before = None;
    for place in 0..tokens.len() {
        let is_in_type = open.last().copied().unwrap_or(false);
        let Some(TokenWithSpan { token, .. }) = tokens.get_mut(place) else {
            break;
        };
        let mut keyword = None;
        match token {
            Token::Whitespace(_) => continue,
            Token::Word(word) if word.quote_style.is_none() => {
                keyword = Some(word.keyword);
                let is_type = is_in_type || before == Some(Keyword::AS);
                if word.keyword == Keyword::ROW && is_type {
                    "STRUCT".clone_into(&mut word.value);
                    word.keyword = Keyword::STRUCT;
                    keyword = Some(Keyword::STRUCT);
                }
            }
            Token::LParen => {
                let opens_type = matches!(before, Some(Keyword::ARRAY | Keyword::STRUCT));
                open.push(opens_type);
                if opens_type {
                    *token = Token::Lt;
                }
            }
            Token::RParen if open.pop().unwrap_or(false) => *token = Token::Gt,
            _ => {}
        }
        before = keyword;
    }
    tokens
}

/// `trim(LEADING FROM x)` becomes `trim(LEADING ' ' FROM x)`.
fn trims(tokens: Vec<TokenWithSpan>) -> Vec<TokenWithSpan> {
    let mut out: Vec<TokenWithSpan> = Vec::with_capacity(tokens.len());
    for token in tokens {
        let before = out
            .iter()
            .rev()
            .find(|before| !matches!(before.token, Token::Whitespace(_)));
        let sides = [Keyword::LEADING, Keyword::TRAILING, Keyword::BOTH];
        let is_side =
            before.is_some_and(|before| sides.iter().any(|side| is_keyword(&before.token, *side)));
        if is_side && is_keyword(&token.token, Keyword::FROM) {
            out.push(TokenWithSpan {
                token: Token::SingleQuotedString(BLANKS.to_owned()),
                span: token.span,
            });
        }
        out.push(token);
    }
    out
}

/// `VALUES 1, 2` becomes `VALUES (1), (2)`.
fn values(tokens: Vec<TokenWithSpan>) -> Vec<TokenWithSpan> {
    let mut out = Vec::with_capacity(tokens.len());
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        let is_values = is_keyword(&token.token, Keyword::VALUES);
        out.push(token);
        if !is_values {
            continue;
        }
        while let Some(blank) = tokens.next_if(|next| matches!(next.token, Token::Whitespace(_))) {
            out.push(blank);
        }
        let has_brackets = tokens.peek().is_none_or(|next| {
            next.token == Token::LParen || is_keyword(&next.token, Keyword::ROW)
        });
        if !has_brackets {
            wrapped(&mut tokens, &mut out);
        }
    }
    out
}

/// Takes values up to the end of the list, and puts brackets round each.
fn wrapped(
    tokens: &mut std::iter::Peekable<impl Iterator<Item = TokenWithSpan>>,
    out: &mut Vec<TokenWithSpan>,
) {
    let mut depth = 0_usize;
    let mut bracket = Some(Token::LParen);
    while let Some(next) = tokens.next_if(|next| depth > 0 || !ends_values(&next.token)) {
        let here = |token| TokenWithSpan {
            token,
            span: next.span,
        };
        if let Some(bracket) = bracket.take() {
            out.push(here(bracket));
        }
        match next.token {
            Token::LParen | Token::LBracket => depth += 1,
            Token::RParen | Token::RBracket => depth = depth.saturating_sub(1),
            Token::Comma if depth == 0 => {
                out.push(here(Token::RParen));
                bracket = Some(Token::LParen);
            }
            _ => {}
        }
        out.push(next);
    }
    let span = out
        .last()
        .map_or_else(datafusion::sql::sqlparser::tokenizer::Span::empty, |last| {
            last.span
        });
    let end = |token| TokenWithSpan { token, span };
    if bracket.is_none() {
        out.extend([
            end(Token::RParen),
            end(Token::Whitespace(Whitespace::Space)),
        ]);
    }
}

fn ends_values(token: &Token) -> bool {
    let ends = [
        Keyword::ORDER,
        Keyword::LIMIT,
        Keyword::UNION,
        Keyword::EXCEPT,
        Keyword::INTERSECT,
        Keyword::OFFSET,
        Keyword::FETCH,
    ];
    matches!(token, Token::RParen | Token::SemiColon | Token::EOF)
        || ends.iter().any(|keyword| is_keyword(token, *keyword))
}
