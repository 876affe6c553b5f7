package main

import (
	"bytes"
	"encoding/json"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// fields is an object as encoding/json reads it into a map: of several values of
// one name the last counts.
type fields map[string]any

// readFields reads one JSON object.
func readFields(raw []byte) (fields, bool) {
	var f fields
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	return f, json.Valid(raw) && d.Decode(&f) == nil && f != nil
}

func (f fields) object(key string) fields {
	inner, _ := f[key].(map[string]any)
	return inner
}

// name returns the first of the keys that names something. It is not sure of
// texts that nobody would give as a name.
func (f fields) name(keys ...string) (name string, sure bool) {
	for _, key := range keys {
		switch v := f[key].(type) {
		case string:
			name = v
		case json.Number:
			name = v.String()
		}
		if name != "" {
			break
		}
	}
	odd := strings.ContainsFunc(name, func(r rune) bool { return unicode.IsControl(r) || r == unicode.ReplacementChar })
	return name, !odd && len(name) <= 200 && strings.TrimSpace(name) == name
}

var plainNumber = regexp.MustCompile(`^[-+]?[0-9.]+([eE][-+]?[0-9]+)?$`)

// number reads a number, also one in quotes as transforms leave it. given says
// that there is a value at all, be it null.
func (f fields) number(key string) (n float64, ok, given bool) {
	v, given := f[key]
	var text string
	switch v := v.(type) {
	case json.Number:
		text = v.String()
	case string:
		text = strings.TrimSpace(v)
	}
	if !plainNumber.MatchString(text) {
		return 0, false, given
	}
	n, err := strconv.ParseFloat(text, 64)
	return n, err == nil || math.IsInf(n, 0), given
}

// moment is a time that an event names, Unix seconds; zero is none.
type moment int64

// moment reads seconds or milliseconds since 1970, or RFC 3339, from the first of
// the keys that has one.
func (f fields) moment(keys ...string) moment {
	for _, key := range keys {
		if n, ok, _ := f.number(key); ok && math.Abs(n) < 1e15 {
			if n >= 1e11 && n < 1e14 {
				n /= 1000
			}
			if m := moment(math.Floor(n)); m != 0 {
				return m
			}
		}
		if text, ok := f[key].(string); ok {
			if t, err := time.Parse(time.RFC3339, strings.TrimSpace(text)); err == nil {
				return moment(t.Unix())
			}
		}
	}
	return 0
}

// spot is a place that an event names, degrees.
type spot struct {
	lat, lng float64
	ok       bool
}

// spot reads a pair of coordinates. Zeros are dropped on the way to us, so the
// absent one of a pair is 0.
func (f fields) spot(lat, lng string) spot {
	a, aOK, aGiven := f.number(lat)
	b, bOK, bGiven := f.number(lng)
	if !aGiven && !bGiven || aGiven && !aOK || bGiven && !bOK {
		return spot{}
	}
	return spot{lat: a, lng: b, ok: true}
}

func (s spot) onEarth() bool {
	return math.Abs(s.lat) <= 90 && math.Abs(s.lng) <= 180 && (math.Round(s.lat*1e7) != 0 || math.Round(s.lng*1e7) != 0)
}

// metresToCode returns how far the place is from the middle of the 14 m cell of an
// Open Location Code; ok is false where that is no full code.
func (s spot) metresToCode(code string) (metres float64, ok bool) {
	if len(code) < 11 || code[8] != '+' {
		return 0, false
	}
	lat, lng, size := -90.0, -180.0, 20.0
	digits := strings.ToUpper(code[:8] + code[9:11])
	for i := 0; i < len(digits); i += 2 {
		y := strings.IndexByte("23456789CFGHJMPQRVWX", digits[i])
		x := strings.IndexByte("23456789CFGHJMPQRVWX", digits[i+1])
		if y < 0 || x < 0 {
			return 0, false
		}
		lat, lng = lat+float64(y)*size, lng+float64(x)*size
		size /= 20
	}
	middle := 20 * size / 2
	const metresPerDegree = 111_195
	north := (s.lat - lat - middle) * metresPerDegree
	east := (s.lng - lng - middle) * metresPerDegree * math.Cos(s.lat*math.Pi/180)
	return math.Hypot(north, east), true
}
