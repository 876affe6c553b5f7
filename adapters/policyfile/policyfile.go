// Package policyfile reads and writes the parameters of the presence engine as
// JSON: a flat object whose keys are the fields of presence.Policy in snake_case
// (near_mm, odds_milli, ends …). What it leaves out stays as a policy given.
package policyfile

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"unicode"

	"actual/domain/fault"
	"actual/domain/presence"
)

// Reasons to refuse a file.
var (
	ErrMalformed  = fault.New(fault.Invalid, "policy.malformed", "the policy is not one JSON object")
	ErrUnknown    = fault.New(fault.Invalid, "policy.unknown_field", "the policy names a field that there is not")
	ErrBadValue   = fault.New(fault.Invalid, "policy.bad_value", "the policy has a value that does not fit its field")
	ErrOutOfRange = fault.New(fault.Invalid, "policy.out_of_range", "the policy is not usable")
)

const version = "version"

// Decode returns the policy over with the fields that the file gives. A file that
// names no version gets one made of all parameters, so that no two sets of them
// share a name.
//
// Errors: ErrMalformed, ErrUnknown, ErrBadValue, ErrOutOfRange.
func Decode(raw []byte, over presence.Policy) (presence.Policy, error) {
	var given map[string]json.RawMessage
	if err := json.Unmarshal(raw, &given); err != nil || given == nil {
		return presence.Policy{}, malformed(err)
	}
	fields := fieldsOf(&over)
	for _, name := range slices.Sorted(maps.Keys(given)) {
		field, known := fields[name]
		if !known {
			return presence.Policy{}, ErrUnknown.With("%q; the fields are %s", name, strings.Join(slices.Sorted(maps.Keys(fields)), ", "))
		}
		if err := set(field, given[name]); err != nil {
			return presence.Policy{}, ErrBadValue.With("%s is %s; %s", name, brief(given[name]), err)
		}
	}
	if raw, named := given[version]; named && strings.TrimSpace(over.Version) == "" {
		return presence.Policy{}, ErrOutOfRange.With("%s is %s; give a name, or leave it out: then one is made of the parameters", version, brief(raw))
	} else if !named {
		over.Version = ""
		sum := sha256.Sum256(Encode(over))
		over.Version = "file:" + hex.EncodeToString(sum[:6])
	}
	if err := over.Validate(); err != nil {
		return presence.Policy{}, ErrOutOfRange.With("%s", strings.TrimPrefix(inFileWords(err), ": "))
	}
	return over, nil
}

// Encode returns all parameters of a policy, as Decode reads them.
func Encode(p presence.Policy) []byte {
	v := reflect.ValueOf(p)
	out := []byte{'{'}
	for i := range v.NumField() {
		if i > 0 {
			out = append(out, ',')
		}
		value, err := json.Marshal(v.Field(i).Interface())
		if err != nil { // Numbers and texts: it can't fail.
			continue
		}
		out = fmt.Appendf(out, "%q:%s", snake(v.Type().Field(i).Name), value)
	}
	return append(out, '}')
}

// Restore is Decode of what Encode wrote, perhaps in another version of the
// program: a parameter that there is no more is passed over.
//
// Errors: as Decode.
func Restore(raw []byte, over presence.Policy) (presence.Policy, error) {
	var stored map[string]json.RawMessage
	if err := json.Unmarshal(raw, &stored); err != nil {
		return presence.Policy{}, malformed(err)
	}
	fields := fieldsOf(&over)
	maps.DeleteFunc(stored, func(name string, _ json.RawMessage) bool { return !fields[name].IsValid() })
	known, err := json.Marshal(stored)
	if err != nil {
		return presence.Policy{}, malformed(err)
	}
	return Decode(known, over)
}

// Differing returns the parameters in which a policy differs from another, by
// their names in a file. The version is no parameter.
func Differing(p, from presence.Policy) map[string]any {
	is, was := fieldsOf(&p), fieldsOf(&from)
	delete(is, version)
	out := map[string]any{}
	for name, field := range is {
		if !field.Equal(was[name]) {
			out[name] = field.Interface()
		}
	}
	return out
}

func malformed(err error) error {
	if err == nil {
		return ErrMalformed.With("it is null")
	}
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		return ErrMalformed.With("%s at byte %d", syntax, syntax.Offset)
	}
	return ErrMalformed.With(`write it as {"odds_milli": 20000}`)
}

// fieldsOf returns the fields of a policy by their names in a file.
func fieldsOf(p *presence.Policy) map[string]reflect.Value {
	v := reflect.ValueOf(p).Elem()
	fields := make(map[string]reflect.Value, v.NumField())
	for i := range v.NumField() {
		fields[snake(v.Type().Field(i).Name)] = v.Field(i)
	}
	return fields
}

var errWholeNumber = errors.New("give a whole number")

func set(field reflect.Value, raw json.RawMessage) error {
	if field.Kind() == reflect.String {
		var s *string
		if json.Unmarshal(raw, &s) != nil || s == nil {
			return errors.New("give a text")
		}
		field.SetString(*s)
		return nil
	}
	var n *int64
	if json.Unmarshal(raw, &n) != nil || n == nil {
		return errWholeNumber
	}
	if field.OverflowInt(*n) {
		return fmt.Errorf("%w of 32 bits", errWholeNumber)
	}
	field.SetInt(*n)
	return nil
}

// inFileWords puts the file's names of fields in place of Go's.
func inFileWords(err error) string {
	said := strings.TrimPrefix(err.Error(), presence.ErrBadPolicy.Msg)
	t := reflect.TypeFor[presence.Policy]()
	for i := range t.NumField() {
		said = strings.ReplaceAll(said, ": "+t.Field(i).Name+" ", ": "+snake(t.Field(i).Name)+" ")
	}
	return said
}

// snake turns a Go name into snake_case: MaxSpeedCMS into max_speed_cms.
func snake(name string) string {
	var b strings.Builder
	letters := []rune(name)
	for i, c := range letters {
		if i > 0 && unicode.IsUpper(c) && (!unicode.IsUpper(letters[i-1]) || i+1 < len(letters) && unicode.IsLower(letters[i+1])) {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToLower(c))
	}
	return b.String()
}

func brief(raw json.RawMessage) string {
	const most = 40
	if len(raw) > most {
		return string(bytes.ToValidUTF8(raw[:most], nil)) + "…"
	}
	return string(raw)
}
