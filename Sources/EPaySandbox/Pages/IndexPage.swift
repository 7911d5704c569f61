/// The sandbox's front page: its cards, its switches, its controls.
enum IndexPage {
    static func render(_ state: BankState) -> String {
        HTML.page(title: "ePay sandbox", cards + switches(state) + controls)
    }

    private static var cards: String {
        let published = TestCards.published.map { card in
            "<tr><td><code>\(card.pan)</code></td><td>\(card.expiry)</td><td>\(card.cvc)</td>"
                + "<td>\(HTML.escape(card.note))</td></tr>"
        }
        let endings = TestCards.endings.map { ending in
            "<tr><td><code>…\(ending.lastFour)</code></td>"
                + "<td><code>\(TestCards.example(endingWith: ending.lastFour) ?? "")</code></td>"
                + "<td>\(HTML.escape(ending.note))</td></tr>"
        }
        return """
            <h2>Published test cards</h2>
            <table><thead><tr><th scope="col">Number</th><th scope="col">Expiry</th><th scope="col">CVC</th><th scope="col">What it does</th></tr></thead>
            <tbody>\(published.joined(separator: "\n"))</tbody></table>
            <h2>Every other number</h2>
            <p>A number that passes the Luhn check is verified, with any expiry month and any CVC of 3 or 4 digits, unless its last four digits are in this table. One that fails the check is declined with 471.</p>
            <table><thead><tr><th scope="col">Last four</th><th scope="col">Example</th><th scope="col">What it does</th></tr></thead>
            <tbody>\(endings.joined(separator: "\n"))</tbody></table>
            """
    }

    private static func switches(_ state: BankState) -> String {
        let rows = Switches.entries.map { entry in
            "<tr><td><code>\(entry.name)</code></td><td><code>\(entry.read(state.switches))</code></td>"
                + "<td>\(entry.values.map { "<code>\(HTML.escape($0))</code>" }.joined(separator: " "))</td>"
                + "<td>\(HTML.escape(entry.note))</td></tr>"
        }
        return """
            <h2>Switches</h2>
            <p><code>PUT /sandbox/switches</code> with an object of names and values changes those it names.</p>
            <table><thead><tr><th scope="col">Name</th><th scope="col">Now</th><th scope="col">Values</th><th scope="col">What it decides</th></tr></thead>
            <tbody>\(rows.joined(separator: "\n"))</tbody></table>
            """
    }

    private static let controls = """
        <h2>Controls</h2>
        <dl>
        <dt><code>GET /sandbox/operations</code></dt><dd>what reached the sandbox; never a card's number</dd>
        <dt><code>PUT /sandbox/faults</code></dt><dd><code>[{"on":"cryptopay","times":1,"do":{"dropAfter":true}}]</code>; on is token, cryptopay, confirm, status, list, deactivate or postLink; do is one of <code>dropBefore</code>, <code>dropAfter</code>, <code>httpStatus</code> with <code>body</code> and <code>done</code>, <code>truncate</code> (true or a number of bytes), <code>decline</code> (a code), <code>obscure</code> (done, but answered with a code), <code>duplicate</code>, <code>reorder</code>, and with it or alone <code>delaySeconds</code>. The array replaces what was there.</dd>
        <dt><code>PUT /sandbox/clock</code></dt><dd><code>{"advanceSeconds":60}</code> moves the sandbox's clock on</dd>
        <dt><code>POST /sandbox/reset</code></dt><dd>forgets everything but the key</dd>
        </dl>
        """
}
