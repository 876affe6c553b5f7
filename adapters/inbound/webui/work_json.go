package webui

import "encoding/json"

// jsonRaw is a part of an answer that is decoded later.
type jsonRaw []byte

// UnmarshalJSON implements json.Unmarshaler.
func (j *jsonRaw) UnmarshalJSON(raw []byte) error {
	*j = append((*j)[:0], raw...)
	return nil
}

// into decodes it; what is not there leaves all as it is.
func (j jsonRaw) into(v any) error {
	if len(j) == 0 {
		return nil
	}
	return json.Unmarshal(j, v)
}
