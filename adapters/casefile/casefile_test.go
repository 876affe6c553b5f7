package casefile_test

import (
	"reflect"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/adapters/casefile"
	"actual/domain"
	"actual/domain/job"
	"actual/domain/reconcile"
)

// Every field that a discrepancy and its facts have is written and read: a new one
// that is forgotten here fails.
func TestRoundTrip(t *testing.T) {
	var d reconcile.Discrepancy
	n := 0
	fill(t, reflect.ValueOf(&d).Elem(), &n)
	for i := range d.Facts.Visits { // What people call a site is no fact.
		v := &d.Facts.Visits[i]
		v.Ref = ""
		for j := range v.Candidates {
			v.Candidates[j].Ref = ""
		}
	}
	raw, err := casefile.Encode(d)
	require.NoError(t, err)
	got, err := casefile.Decode(raw)
	require.NoError(t, err, string(raw))
	require.Equal(t, d, got)

	raw, err = casefile.Encode(reconcile.Discrepancy{})
	require.NoError(t, err)
	got, err = casefile.Decode(raw)
	require.NoError(t, err)
	require.Equal(t, reconcile.Discrepancy{}, got)
}

func TestWhatIsNoCase(t *testing.T) {
	for _, raw := range []string{`{}`, `{"format":2}`, `[]`, `{"format":1,"digest":"00"}`, `{"format":1,"surprise":true}`} {
		_, err := casefile.Decode([]byte(raw))
		require.ErrorIs(t, err, casefile.ErrMalformed, raw)
	}
}

// fill gives every field a value of its own.
func fill(t *testing.T, v reflect.Value, n *int) {
	*n++
	switch v.Interface().(type) {
	case domain.Date:
		v.Set(reflect.ValueOf(domain.NewDate(2026, 1, *n)))
		return
	case time.Time:
		v.Set(reflect.ValueOf(time.Unix(int64(*n), 0).UTC()))
		return
	case job.Window:
		v.Set(reflect.ValueOf(job.Window{From: domain.WallTime(*n), To: domain.WallTime(*n + 1)}))
		return
	}
	switch v.Kind() { //nolint:exhaustive // What it does not know fails.
	case reflect.Struct:
		for i := range v.NumField() {
			fill(t, v.Field(i), n)
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		fallthrough
	case reflect.Array:
		for i := range v.Len() {
			fill(t, v.Index(i), n)
		}
	case reflect.String:
		v.SetString("text " + string(rune('a'+*n%26)))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		v.SetInt(int64(*n % 100))
	case reflect.Uint8:
		v.SetUint(1)
	default:
		t.Fatalf("%s: the test can't fill it", v.Type())
	}
}
