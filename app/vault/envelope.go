package vault

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/binary"
	"fmt"
	"maps"
	"slices"

	"actual/domain"
	"actual/domain/fault"
	"actual/domain/vendor"
	"actual/ports"
)

// errSeal reports a credential that its key does not open: a row that was changed,
// or brought from another company or vendor.
var errSeal = fault.New(fault.Internal, "vendor.seal_broken", "a stored vendor credential does not open: it was changed in the database; set it anew")

// sealFormat is the first byte of what is stored. What follows is the nonce and
// what AES-256-GCM makes of the secrets.
const sealFormat = 1

const nonceBytes = 12

// seal returns the secrets, sealed with a data key that seals nothing else. Whose
// they are, of what, and the settings are sealed along.
func seal(key ports.DataKey, nonce [nonceBytes]byte, company domain.CompanyID, c vendor.Credential, name vendor.Name) ([]byte, error) {
	aead, err := gcm(key)
	if err != nil {
		return nil, err
	}
	secrets := make(map[string]string, len(c.Secrets))
	for field, s := range c.Secrets {
		secrets[field] = s.Reveal()
	}
	out := append([]byte{sealFormat}, nonce[:]...)
	return aead.Seal(out, nonce[:], appendTexts(nil, secrets), along(company, name, c.Version, c.Settings)), nil
}

// open is the reverse of seal. It fails with errSeal.
func open(key ports.DataKey, company domain.CompanyID, c ports.SealedCredential) (vendor.Credential, error) {
	aead, err := gcm(key)
	if err != nil {
		return vendor.Credential{}, err
	}
	if len(c.Sealed) < 1+nonceBytes || c.Sealed[0] != sealFormat {
		return vendor.Credential{}, errSeal
	}
	nonce, box := c.Sealed[1:1+nonceBytes], c.Sealed[1+nonceBytes:]
	plain, err := aead.Open(nil, nonce, box, along(company, c.Vendor, c.Version, c.Settings))
	if err != nil {
		return vendor.Credential{}, errSeal
	}
	secrets, err := texts(plain)
	if err != nil {
		return vendor.Credential{}, err
	}
	out := vendor.Credential{Settings: maps.Clone(c.Settings), Secrets: make(map[string]vendor.Secret, len(secrets)), Version: c.Version}
	for field, text := range secrets {
		out.Secrets[field] = vendor.NewSecret(text)
	}
	return out, nil
}

func gcm(key ports.DataKey) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key[:])
	if err != nil {
		return nil, fmt.Errorf("data key: %w", err)
	}
	return cipher.NewGCM(block)
}

// along is what is sealed along: who reads it elsewhere does not open it.
func along(company domain.CompanyID, name vendor.Name, version int64, settings map[string]string) []byte {
	b := appendText(nil, "actual vendor credential")
	b = append(b, company.UUID[:]...)
	b = appendText(b, string(name))
	b = binary.BigEndian.AppendUint64(b, uint64(version))
	return appendTexts(b, settings)
}

// appendTexts writes the texts by name, each with its length before it, so that
// they can't be cut differently.
func appendTexts(b []byte, by map[string]string) []byte {
	b = binary.AppendUvarint(b, uint64(len(by)))
	for _, name := range slices.Sorted(maps.Keys(by)) {
		b = appendText(appendText(b, name), by[name])
	}
	return b
}

func appendText(b []byte, text string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(text))), text...)
}

// texts reads what appendTexts wrote.
func texts(b []byte) (map[string]string, error) {
	n, used := binary.Uvarint(b)
	if used <= 0 {
		return nil, errSeal
	}
	b = b[used:]
	out := map[string]string{}
	for range n {
		var name, value string
		var ok bool
		if name, b, ok = text(b); ok {
			value, b, ok = text(b)
		}
		if !ok {
			return nil, errSeal
		}
		out[name] = value
	}
	return out, nil
}

func text(b []byte) (string, []byte, bool) {
	n, used := binary.Uvarint(b)
	if used <= 0 || n > uint64(len(b)-used) {
		return "", nil, false
	}
	end := used + int(n)
	return string(b[used:end]), b[end:], true
}
