package offline

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
)

// MaxLine is the most bytes that a line of events may have; a longer one is
// passed over, and its bytes are never held.
const MaxLine = 1 << 20

// batchSize is about how many bytes of lines are decoded at a time.
const batchSize = 1 << 18

// batch is some consecutive lines.
type batch struct {
	first int // Number of the first line, from 1.
	bytes []byte
	ends  []int // Where each line ends in bytes.
}

func (b *batch) add(line []byte) {
	b.bytes = append(b.bytes, line...)
	b.ends = append(b.ends, len(b.bytes))
}

// line returns a line by its position, without white space around it.
func (b *batch) line(i int) []byte {
	from := 0
	if i > 0 {
		from = b.ends[i-1]
	}
	return bytes.TrimSpace(b.bytes[from:b.ends[i]:b.ends[i]])
}

// scan hands the lines of r out in batches, and tells of those that are too
// long, which it leaves empty. It returns r's errors.
func scan(r io.Reader, hand func(*batch), tooLong func(line int)) error {
	in := bufio.NewReaderSize(r, MaxLine+2) // The line and its "\r\n".
	b := &batch{first: 1}
	for n := 1; ; n++ {
		line, err := in.ReadSlice('\n')
		if n == 1 {
			line = bytes.TrimPrefix(line, []byte("\xef\xbb\xbf")) // Windows writes a byte order mark.
		}
		if errors.Is(err, bufio.ErrBufferFull) {
			tooLong(n)
			line, err = nil, skipLine(in)
		}
		atEnd := errors.Is(err, io.EOF)
		if err != nil && !atEnd {
			return fmt.Errorf("line %d: %w", n, err)
		}
		if b.add(line); len(b.bytes) >= batchSize || atEnd {
			hand(b)
			b = &batch{first: n + 1}
		}
		if atEnd {
			return nil
		}
	}
}

// skipLine reads to the end of a line and keeps nothing of it.
func skipLine(in *bufio.Reader) error {
	for {
		if _, err := in.ReadSlice('\n'); !errors.Is(err, bufio.ErrBufferFull) {
			return err
		}
	}
}
