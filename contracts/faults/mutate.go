package faults

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
)

// mutate makes of a good answer what the fault has it be.
func (a *answer) mutate(f Fault) {
	switch f.Kind {
	case Garbage:
		a.replace([]byte(`{"events":[{"event":"` + "\x00\xff" + `</html>`))
		return
	case WrongType:
		a.header.Set("Content-Type", "text/html; charset=utf-8")
		a.replace([]byte("<!doctype html><title>Scheduled maintenance</title><p>We'll be right back."))
		return
	}
	if a.status >= 300 {
		return
	}
	if f.Kind != FieldRenamed && f.Kind != TypeChanged && a.keyed(f) {
		return
	}
	switch f.Kind {
	case DuplicateRow:
		a.eachPage(func(rows []json.RawMessage) []json.RawMessage {
			if len(rows) == 0 {
				return rows
			}
			return append(slices.Clone(rows), rows[0])
		})
	case PageLost:
		a.eachPage(func([]json.RawMessage) []json.RawMessage { return []json.RawMessage{} })
	case DuplicateID:
		a.eachPage(func(rows []json.RawMessage) []json.RawMessage { return sameID(rows, f.Field) })
	case FieldRenamed, TypeChanged:
		a.eachField(f)
	}
}

func (a *answer) replace(body []byte) {
	a.body.Reset()
	a.body.Write(body)
}

// eachPage changes the rows of a page: the array that is the body, or the first one
// that the object holds, or an object in it.
func (a *answer) eachPage(change func(rows []json.RawMessage) []json.RawMessage) {
	if body, done := paged(a.body.Bytes(), change); done {
		a.replace(body)
	}
}

func paged(raw json.RawMessage, change func(rows []json.RawMessage) []json.RawMessage) (out json.RawMessage, done bool) {
	var rows []json.RawMessage
	if len(raw) > 0 && raw[0] == '[' && json.Unmarshal(raw, &rows) == nil {
		return encode(change(rows)), true
	}
	var object map[string]json.RawMessage
	if json.Unmarshal(raw, &object) != nil {
		return raw, false
	}
	for _, name := range slices.Sorted(maps.Keys(object)) {
		if inner, done := paged(object[name], change); done {
			object[name] = inner
			return encode(object), true
		}
	}
	return raw, false
}

// keyed changes rows that stand by their ids in an object, as
// {"results": {"users": {"7": {…}}}} has them. No row can be there twice.
func (a *answer) keyed(f Fault) bool {
	var page map[string]json.RawMessage
	var lists map[string]json.RawMessage
	if json.Unmarshal(a.body.Bytes(), &page) != nil || json.Unmarshal(page["results"], &lists) != nil || len(lists) != 1 {
		return false
	}
	for name, raw := range lists {
		var rows map[string]json.RawMessage
		if json.Unmarshal(raw, &rows) != nil {
			return false
		}
		switch f.Kind {
		case PageLost:
			rows = map[string]json.RawMessage{}
		case DuplicateID:
			ids := slices.Sorted(maps.Keys(rows))
			list := make([]json.RawMessage, len(ids))
			for i, id := range ids {
				list[i] = rows[id]
			}
			for i, row := range sameID(list, f.Field) {
				rows[ids[i]] = row
			}
		}
		lists[name] = encode(rows)
	}
	page["results"] = encode(lists)
	a.replace(encode(page))
	return true
}

// sameID gives the second row the first one's id.
func sameID(rows []json.RawMessage, field string) []json.RawMessage {
	if len(rows) < 2 {
		return rows
	}
	var first, second map[string]json.RawMessage
	if json.Unmarshal(rows[0], &first) != nil || json.Unmarshal(rows[1], &second) != nil {
		return rows
	}
	second[field] = first[field]
	out := slices.Clone(rows)
	out[1] = encode(second)
	return out
}

func (a *answer) eachField(f Fault) {
	var value any
	decoder := json.NewDecoder(bytes.NewReader(a.body.Bytes()))
	decoder.UseNumber()
	if decoder.Decode(&value) == nil {
		a.replace(encode(drifted(value, f)))
	}
}

// drifted renames a field, or changes its type, wherever it is.
func drifted(value any, f Fault) any {
	switch v := value.(type) {
	case []any:
		for i := range v {
			v[i] = drifted(v[i], f)
		}
	case map[string]any:
		out := make(map[string]any, len(v))
		for name, inner := range v {
			switch {
			case name != f.Field:
				out[name] = drifted(inner, f)
			case f.Kind == FieldRenamed:
				out[f.To] = inner
			default:
				out[name] = retyped(inner)
			}
		}
		return out
	}
	return value
}

func retyped(value any) any {
	if text, ok := value.(string); ok {
		return map[string]any{"value": text}
	}
	return string(encode(value))
}

// encode is JSON without the escapes for HTML: rows stay as they were.
func encode(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(v) // What was decoded can be encoded.
	return bytes.TrimSpace(b.Bytes())
}
