package notehub

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"actual/domain/event"
)

// The event is of the size that the project's other speeds are measured with:
// 1,145 bytes. A decoding should take 12 µs at most.
func BenchmarkDecode(b *testing.B) {
	raw := benchEvent(b)
	for b.Loop() {
		if _, err := Decode(raw); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSplit(b *testing.B) {
	raw := benchEvent(b)
	for b.Loop() {
		if items := Split(raw); !items[0].Valid {
			b.Fatal(items[0].Why)
		}
	}
}

func BenchmarkUnderstand(b *testing.B) {
	e, err := Decode(benchEvent(b))
	require.NoError(b, err)
	for b.Loop() {
		if u := event.Understand(e, 0); !u.Evidence {
			b.Fatal(u.Why)
		}
	}
}

func benchEvent(b *testing.B) []byte {
	raw, err := os.ReadFile("../../../contracts/notehub/samples/01-track-where-when.json")
	require.NoError(b, err)
	b.SetBytes(int64(len(raw)))
	b.ReportAllocs()
	return raw
}
