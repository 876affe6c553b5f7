package httpapi

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
)

// readCommand reads one JSON object of at most so many bytes. It takes no field
// that there is not, none in another case and none twice: encoding/json would pass
// over what was meant.
func readCommand(c *gin.Context, into any, most int64) error {
	raw, err := io.ReadAll(http.MaxBytesReader(c.Writer, c.Request.Body, most))
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return refusal{http.StatusRequestEntityTooLarge, errBodyLarge.With("at most %d KiB", most>>10)}
	case err != nil:
		return reasonOf(err)
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	var whole json.RawMessage
	if err := d.Decode(&whole); err != nil {
		return unreadable(errBody.With("it can't be read as JSON: %s", err))
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return unreadable(errBody.With("more follows the object"))
	}
	if whole[0] != '{' {
		return unreadable(errBody.With("it is %s; give an object", kindOf(whole)))
	}
	if err := fits(whole, reflect.TypeOf(into).Elem(), ""); err != nil {
		return unreadable(errBody.With("%s", err))
	}
	if err := json.Unmarshal(whole, into); err != nil {
		return unreadable(errBody.With("%s", err))
	}
	return nil
}

var (
	rawType  = reflect.TypeFor[json.RawMessage]()
	timeType = reflect.TypeFor[time.Time]()
)

// fits reports what of a value does not fit the type that it is for, in the words
// of the document. Of what is read elsewhere it looks at the names alone.
func fits(raw json.RawMessage, t reflect.Type, path string) error {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	object := raw[0] == '{'
	switch {
	case string(raw) == "null" || t == rawType && !object:
		return nil
	case t == rawType:
		return eachField(raw, path, func(string, json.RawMessage) error { return nil })
	case t.Kind() == reflect.Struct && t != timeType && object:
		return fitsStruct(raw, t, path)
	case t.Kind() == reflect.Slice && raw[0] == '[':
		return fitsSlice(raw, t, path)
	case json.Unmarshal(raw, reflect.New(t).Interface()) != nil:
		return fmt.Errorf("%s: it is %s; give %s", path, kindOf(raw), wanted(t))
	}
	return nil
}

func fitsStruct(raw json.RawMessage, t reflect.Type, path string) error {
	known := make(map[string]reflect.Type, t.NumField())
	names := make([]string, 0, t.NumField())
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		known[name], names = t.Field(i).Type, append(names, name)
	}
	return eachField(raw, path, func(name string, value json.RawMessage) error {
		field, is := known[name]
		if !is {
			slices.Sort(names)
			return fmt.Errorf("there is no field %.60q; the fields are %s", below(path, name), strings.Join(names, ", "))
		}
		return fits(value, field, below(path, name))
	})
}

func fitsSlice(raw json.RawMessage, t reflect.Type, path string) error {
	var items []json.RawMessage
	if err := json.Unmarshal(raw, &items); err != nil {
		return err
	}
	for i, item := range items {
		if err := fits(item, t.Elem(), fmt.Sprintf("%s[%d]", path, i)); err != nil {
			return err
		}
	}
	return nil
}

// eachField calls do for the fields of an object in turn, and refuses one that
// comes twice.
func eachField(raw json.RawMessage, path string, do func(name string, value json.RawMessage) error) error {
	d := json.NewDecoder(bytes.NewReader(raw))
	_, err := d.Token() // The brace.
	seen := map[string]bool{}
	for err == nil && d.More() {
		var token json.Token
		if token, err = d.Token(); err != nil {
			break
		}
		name, _ := token.(string)
		if seen[name] {
			return fmt.Errorf("the field %.60q comes twice", below(path, name))
		}
		seen[name] = true
		var value json.RawMessage
		if err = d.Decode(&value); err == nil {
			err = do(name, value)
		}
	}
	return err
}

func below(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// kindOf names what a piece of JSON is.
func kindOf(raw json.RawMessage) string {
	switch raw[0] {
	case '{':
		return "an object"
	case '[':
		return "a list"
	case 'n':
		return "null"
	}
	return brief(raw)
}

// brief returns the beginning of a piece of JSON.
func brief(raw json.RawMessage) string {
	const most = 40
	if len(raw) > most {
		return string(bytes.ToValidUTF8(raw[:most], nil)) + "…"
	}
	return string(raw)
}

// wanted names what a field takes.
func wanted(t reflect.Type) string {
	switch {
	case t == timeType:
		return aTime
	case t.Kind() == reflect.Struct:
		return "an object"
	case t.Kind() == reflect.Slice:
		return "a list"
	case t.Kind() == reflect.String:
		return "a text"
	}
	return "what the API describes"
}

// aTime is what a time looks like.
const aTime = "a time with its zone, such as 2026-11-16T00:00:00-05:00"
