/// Numbers in the Prometheus text format (exposition format 0.0.4), family by family.
package struct PrometheusText: Sendable {
    /// What a family's numbers are.
    package enum Kind: String, Sendable {
        case counter, gauge, summary
    }
    /// One number with its labels, `name="value"` separated by commas, or none.
    package typealias Sample = (labels: String, value: Double)

    /// Whole lines.
    package private(set) var text = ""

    /// Nothing yet.
    package init() {}

    /// Adds a family; one without samples is left out.
    package mutating func family(_ name: String, _ kind: Kind, _ help: String, _ samples: [Sample]) {
        guard !samples.isEmpty else { return }
        head(name, kind, help)
        for sample in samples { line(name, sample.labels, sample.value) }
    }

    /// Adds a family of one number without labels.
    package mutating func family(_ name: String, _ kind: Kind, _ help: String, _ value: Double) {
        family(name, kind, help, [("", value)])
    }

    /// How often something was done, and how many seconds it took in all.
    package typealias Total = (labels: String, sum: Double, count: Int)

    /// Adds sums and counts.
    package mutating func summary(_ name: String, _ help: String, _ samples: [Total]) {
        guard !samples.isEmpty else { return }
        head(name, .summary, help)
        for sample in samples {
            line(name + "_sum", sample.labels, sample.sum)
            line(name + "_count", sample.labels, Double(sample.count))
        }
    }

    private mutating func head(_ name: String, _ kind: Kind, _ help: String) {
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n"
    }

    private mutating func line(_ name: String, _ labels: String, _ value: Double) {
        let number = value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : String(value)
        text += labels.isEmpty ? "\(name) \(number)\n" : "\(name){\(labels)} \(number)\n"
    }
}
