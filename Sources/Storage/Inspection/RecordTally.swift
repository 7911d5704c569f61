/// How many sealed records were opened, and which of them do not fit.
package struct RecordTally: Sendable {
    /// Records that were looked at.
    package internal(set) var opened = 0
    /// Records that do not open, contradict their row or are missed by another one, by table.
    package internal(set) var broken: [String: Int] = [:]
}
