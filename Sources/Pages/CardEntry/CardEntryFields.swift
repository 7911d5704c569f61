/// The fields of the card form: the card's own have no `name`, so no browser can post them.
struct CardEntryFields {
    let words: CardEntryWords

    var html: HTML {
        """
        \(number)
        <div class="row">
        \(expiry)
        \(code)
        </div>
        \(holder)
        """
    }

    private var number: HTML {
        """
        <div class="field">
        <label for="card-number">\(words.number)</label>
        <div class="box">
        <input id="card-number" type="text" inputmode="numeric" autocomplete="cc-number" spellcheck="false" \
        required aria-describedby="card-brand card-number-error">
        <output id="card-brand" class="brand" for="card-number" aria-live="polite"></output>
        </div>
        <p id="card-number-error" class="error" aria-live="polite" data-empty="\(words.numberEmpty)" \
        data-short="\(words.numberShort)" data-wrong="\(words.numberWrong)"></p>
        </div>
        """
    }

    private var expiry: HTML {
        """
        <div class="field">
        <label for="card-expiry">\(words.expiry)</label>
        <input id="card-expiry" type="text" inputmode="numeric" autocomplete="cc-exp" spellcheck="false" \
        required aria-describedby="card-expiry-hint card-expiry-error">
        <p class="hint" id="card-expiry-hint">\(words.expiryHint)</p>
        <p id="card-expiry-error" class="error" aria-live="polite" data-empty="\(words.expiryEmpty)" \
        data-wrong="\(words.expiryWrong)" data-past="\(words.expiryPast)"></p>
        </div>
        """
    }

    private var code: HTML {
        """
        <div class="field">
        <label for="card-code">\(words.code)</label>
        <input id="card-code" type="text" inputmode="numeric" autocomplete="cc-csc" spellcheck="false" maxlength="4" \
        required aria-describedby="card-code-hint card-code-error">
        <p class="hint" id="card-code-hint">\(words.codeHint)</p>
        <p id="card-code-error" class="error" aria-live="polite" data-three="\(words.codeThree)" \
        data-four="\(words.codeFour)"></p>
        </div>
        """
    }

    private var holder: HTML {
        """
        <div class="field">
        <label for="card-holder">\(words.holder)</label>
        <input id="card-holder" name="\(CardEntryPage.Field.cardholderName)" type="text" autocomplete="cc-name" \
        autocapitalize="characters" spellcheck="false" maxlength="64" aria-describedby="card-holder-error">
        <p id="card-holder-error" class="error" aria-live="polite" data-digits="\(words.holderDigits)"></p>
        </div>
        """
    }
}
