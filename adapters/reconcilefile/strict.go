package reconcilefile

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// strict reads a line that may hold the fields of into and no others. What is wrong is said
// with the field.
func strict(line []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(line))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return blamed(line, into, err)
	}
	if d.More() {
		return errors.New("it holds more than one object: write one a line")
	}
	return nil
}

// begin reads what a line begins with: its type and its company.
func begin(line []byte, into any) error {
	err := json.Unmarshal(line, into)
	var kind *json.UnmarshalTypeError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &kind) && kind.Field != "":
		return fmt.Errorf("%s: %s", strings.ToLower(kind.Field), sayOf(err))
	}
	return blamed(line, into, err)
}

// blamed says which field an error is about: the first, by name, that can't be read alone.
func blamed(line []byte, into any, err error) error {
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		return fmt.Errorf("it is no JSON: %w", err)
	}
	var fields map[string]json.RawMessage
	if json.Unmarshal(line, &fields) != nil {
		return errors.New("it is no JSON object")
	}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		alone, _ := json.Marshal(map[string]json.RawMessage{name: fields[name]}) // It was read.
		d := json.NewDecoder(bytes.NewReader(alone))
		d.DisallowUnknownFields()
		if err := d.Decode(reflect.New(reflect.TypeOf(into).Elem()).Interface()); err != nil {
			return fmt.Errorf("%.60s: %s", name, sayOf(err))
		}
	}
	return err
}

// sayOf says what is wrong with a field's value.
func sayOf(err error) string {
	var kind *json.UnmarshalTypeError
	if errors.As(err, &kind) {
		return fmt.Sprintf("%s is wanted, and this is of JSON's type %s", wanted(kind.Type), kind.Value)
	}
	if strings.Contains(err.Error(), "unknown field") {
		return "there is no such field in a line of this type; leave it out"
	}
	return err.Error()
}

// wanted says a type to people.
func wanted(t reflect.Type) string {
	switch t.Kind() { //nolint:exhaustive // Lines have no others.
	case reflect.String:
		return "a text"
	case reflect.Bool:
		return "true or false"
	case reflect.Slice:
		return "a list"
	case reflect.Struct:
		return "an object"
	}
	return "a whole number"
}
