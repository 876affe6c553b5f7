package ledger

import (
	"crypto/sha256"
	"encoding/hex"
)

// Salt is what stands before a personal value when it is hashed: 16 random
// bytes, new for each value, kept beside the entry with the value. Once the salt
// is deleted the value can no longer be guessed from its hash. Its length is
// fixed so that salt and value cannot be cut differently.
type Salt [16]byte

// Salted returns what an entry says instead of a personal value:
// {"salted": hex SHA-256 of salt and value}.
func Salted(salt Salt, value string) Value {
	sum := sha256.Sum256(append(salt[:], value...))
	return Nested(NewObject(Fields{"salted": Text(hex.EncodeToString(sum[:]))}))
}

// CheckSalted reports whether v is what Salted returned for this salt and value.
func CheckSalted(v Value, salt Salt, value string) bool {
	o, _ := v.AsObject()
	got, ok := o.Get("salted")
	want, _ := Salted(salt, value).AsObject()
	said, _ := want.Get("salted")
	return ok && o.Len() == 1 && got.kind == textValue && got.text == said.text
}
