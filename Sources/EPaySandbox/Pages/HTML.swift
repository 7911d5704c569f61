/// Text made safe to stand in a page.
enum HTML {
    /// Escapes what has a meaning in text and in quoted attributes.
    static func escape(_ text: String) -> String {
        var escaped = ""
        for character in text.unicodeScalars {
            switch character {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            default: escaped.unicodeScalars.append(character)
            }
        }
        return escaped
    }

    /// A whole page.
    static func page(title: String, _ content: String) -> String {
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>\(escape(title))</title>
        <style>
        body { font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 0 auto; padding: 1rem; color: #1a1a1a; background: #fff }
        .warning { background: #fff3cd; border: 2px solid #7a5b00; padding: .5rem 1rem }
        .error { border: 2px solid #a30000; padding: .5rem 1rem }
        table { border-collapse: collapse; width: 100% }
        th, td { text-align: left; padding: .25rem .5rem; border-bottom: 1px solid #767676; vertical-align: top }
        input { font: inherit; padding: .5rem; border: 2px solid #595959 }
        button { font: inherit; padding: .5rem 1.5rem; color: #fff; background: #005a3c; border: 2px solid #005a3c }
        input:focus, button:focus, a:focus { outline: 3px solid #1a56db; outline-offset: 2px }
        </style>
        </head>
        <body>
        <main>
        <p class="warning"><strong>This is not the bank.</strong> It is a sandbox for tests: type no real card, no real code.</p>
        <h1>\(escape(title))</h1>
        \(content)
        </main>
        </body>
        </html>

        """
    }

    /// A hidden field of a form.
    static func hidden(_ name: String, _ value: String) -> String {
        "<input type=\"hidden\" name=\"\(escape(name))\" value=\"\(escape(value))\">"
    }
}
