/// What is wrong with one field: a pointer that names only fields of ours, and a sentence of ours.
package struct FieldError: Sendable, Equatable {
    /// The sentences.
    package enum Detail: String, Sendable, CaseIterable {
        case missing = "is missing"
        case unknownField = "holds an unknown field"
        case unknownParameter = "holds an unknown parameter"
        case doubled = "is given more than once"
        case notAnObject = "must be an object"
        case notAString = "must be a string"
        case notABoolean = "must be true or false"
        case notAnInteger = "must be a whole number"
        case notAnArray = "must be an array of strings"
        case outOfRange = "is out of range"
        case tooLong = "is too long"
        case tooMany = "has too many elements"
        case empty = "must not be empty"
        case controlCharacter = "holds a control character"
        case notListed = "is not one of the values listed"
        case malformed = "does not have the right form"
        case cryptogram = "must be strict base64 of exactly as many bytes as the bank key has"
        case url = "must be an https URL (http on loopback) without userinfo and fragment, of at most 2048 bytes"
        case origin = "must begin with a permitted origin"
        case together = "cannot be given together with returnUrl"
        case cursor = "is no cursor of this list"
        case nothingToChange = "names nothing to change"
        case notAbsent = "must be absent"
    }
    /// A JSON pointer (RFC 6901) into the body; `/query/…`, `/path/…` and `/headers/…` for what stands elsewhere.
    package let pointer: String
    /// What is wrong.
    package let detail: Detail

    init(_ pointer: String, _ detail: Detail) {
        self.pointer = pointer
        self.detail = detail
    }
}
