internal import CardVault

/// Counts of days as stacked bars: an SVG drawn here, with the same numbers as a table for whom a picture is none.
struct BarChart {
    struct Series {
        let name: String
        let counts: [Int]

        init(_ name: String, _ counts: [Int]) {
            self.name = name
            self.counts = counts
        }
    }

    private static let width = 560
    private static let height = 200
    private static let left = 40
    private static let bottom = 24

    let title: String
    /// Days since 1970-01-01.
    let days: [Int64]
    let series: [Series]
    /// Whether the bars of a day stand upon each other, or side by side.
    var isStacked = true

    var html: HTML {
        let legend = series.enumerated().map { place, series -> HTML in
            #"<li><span class="swatch tone-\#(place)" aria-hidden="true"></span>\#(series.name) <b>\#(series.counts.reduce(0, +))</b></li>"#
        }
        return """
            <section class="sheet chart" aria-label="\(title)"><h2>\(title)</h2>
            <ul class="legend">\(HTML(joining: legend))</ul>
            \(picture)
            <details><summary>As a table</summary>\(table)</details></section>
            """
    }

    private var totals: [Int] {
        days.indices.map { day in
            series.reduce(0) { isStacked ? $0 + $1.counts[day] : max($0, $1.counts[day]) }
        }
    }

    /// The next of 1, 2, 5, 10, 20, 50 … that no bar is higher than.
    private var top: Int {
        let highest = max(totals.max() ?? 0, 1)
        var unit = 1
        while true {
            for step in [1, 2, 5] where step * unit >= highest { return max(step * unit, 2) }
            unit *= 10
        }
    }

    private var picture: HTML {
        let (top, plot) = (top, Self.height - Self.bottom - 16)
        let slot = (Self.width - Self.left - 16) / max(days.count, 1)
        let wide = isStacked ? slot * 2 / 3 : slot * 2 / 3 / max(series.count, 1)
        var bars: [HTML] = []
        for day in days.indices {
            var base = Self.height - Self.bottom
            for (place, series) in series.enumerated() where series.counts[day] > 0 {
                let tall = max(1, series.counts[day] * plot / top)
                base = isStacked ? base - tall : Self.height - Self.bottom - tall
                let left = Self.left + day * slot + slot / 6 + (isStacked ? 0 : place * wide)
                bars.append(
                    """
                    <rect class="tone-\(place)" x="\(left)" y="\(base)" width="\(wide)" height="\(tall)"/>
                    """
                )
            }
        }
        let lines = [0, top / 2, top].map { value -> HTML in
            let y = Self.height - Self.bottom - value * plot / top
            return """
                <line x1="\(Self.left)" x2="\(Self.width)" y1="\(y)" y2="\(y)"/>\
                <text x="\(Self.left - 8)" y="\(y + 4)" text-anchor="end">\(value)</text>
                """
        }
        let names = stride(from: days.count - 1, through: 0, by: -3).map { day -> HTML in
            let x = Self.left + day * slot + slot / 2
            return """
                <text x="\(x)" y="\(Self.height - 6)" text-anchor="middle">\(String(date(days[day]).dropFirst(5)))</text>
                """
        }
        return """
            <svg viewBox="0 0 \(Self.width) \(Self.height)" role="img" aria-label="\(title): the table below has the numbers">\
            \(HTML(joining: lines))\(HTML(joining: bars))\(HTML(joining: names))</svg>
            """
    }

    private var table: HTML {
        let rows = days.indices.reversed().map { day -> [HTML] in
            ["\(date(days[day]))"] + series.map { series -> HTML in "\(series.counts[day])" }
        }
        return Piece.table(title, ["Day"] + series.map(\.name), rows)
    }

    private func date(_ day: Int64) -> String { Instant(milliseconds: day * 86_400_000).day }
}
