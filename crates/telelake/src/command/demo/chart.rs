//! A bar chart in text: labelled numbers in, lines out.

/// One bar.
#[derive(Clone, Debug)]
pub(super) struct Bar {
    pub(super) label: String,
    pub(super) value: u64,
}

/// The length of the longest bar, in characters.
const WIDTH: u64 = 60;

/// The bars below each other, the longest [`WIDTH`] long.
pub(super) fn chart(bars: &[Bar]) -> String {
    let largest = bars.iter().map(|bar| bar.value).max().unwrap_or(0).max(1);
    let labels = bars
        .iter()
        .map(|bar| bar.label.chars().count())
        .max()
        .unwrap_or(0);
    let lines = bars.iter().map(|bar| {
        let eighths = usize::try_from(bar.value * WIDTH * 8 / largest).unwrap_or(0);
        let rest = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
        let rest = rest.get(eighths % 8).copied().unwrap_or_default();
        let full = "█".repeat(eighths / 8);
        format!("{:labels$}  {full}{rest} {}", bar.label, bar.value)
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_as_long_as_their_values() {
        let bar = |label: &str, value| Bar {
            label: label.to_owned(),
            value,
        };
        let text = chart(&[bar("a", 60), bar("bb", 15), bar("c", 0)]);
        let full = "█".repeat(60);
        assert_eq!(
            text,
            format!("a   {full} 60\nbb  {} 15\nc    0", "█".repeat(15))
        );
        assert_eq!(chart(&[]), "");
    }
}
