/// How much of a text is read before it is refused.
package struct JSONLimits: Sendable {
    /// The most bytes, blanks included.
    package let maximumBytes: Int
    /// The most arrays and objects open at once: 0 to 512.
    package let maximumDepth: Int
    /// The most values and member names in all.
    package let maximumNodes: Int

    /// Limits for one text; the defaults are for a request body.
    package init(maximumBytes: Int = 1 << 20, maximumDepth: Int = 32, maximumNodes: Int = 10_000) {
        precondition((0...Int(Int32.max)).contains(maximumBytes), "offsets are 32 bits wide")
        precondition((0...512).contains(maximumDepth), "values are visited by recursion")
        precondition((0...Int(Int32.max)).contains(maximumNodes), "nodes are counted in 32 bits")
        self.maximumBytes = maximumBytes
        self.maximumDepth = maximumDepth
        self.maximumNodes = maximumNodes
    }
}
