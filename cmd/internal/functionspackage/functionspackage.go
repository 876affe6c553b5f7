// Package functionspackage makes what the host of Azure Functions runs: a zip of the
// binary and the files in infra/functions. The same binary makes the same bytes.
package functionspackage

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"fmt"
	"io"
	"io/fs"

	"actual/infra/functions"
)

// executable is what host.json starts.
const executable = "actual"

// Build returns the package with the binary.
func Build(binary io.Reader) ([]byte, error) {
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	w.RegisterCompressor(zip.Deflate, func(to io.Writer) (io.WriteCloser, error) { return flate.NewWriter(to, flate.BestSpeed) })
	err := fs.WalkDir(functions.Files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		file, err := functions.Files.Open(name)
		if err != nil {
			return err
		}
		defer func() { _ = file.Close() }()
		return add(w, name, 0o644, file)
	})
	if err != nil {
		return nil, fmt.Errorf("package the host's files: %w", err)
	}
	if err := add(w, executable, 0o755, binary); err != nil {
		return nil, fmt.Errorf("package the binary: %w", err)
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// add adds a file. It has no time: the same content is the same bytes.
func add(w *zip.Writer, name string, mode fs.FileMode, content io.Reader) error {
	header := &zip.FileHeader{Name: name, Method: zip.Deflate}
	header.SetMode(mode)
	entry, err := w.CreateHeader(header)
	if err != nil {
		return err
	}
	_, err = io.Copy(entry, content)
	return err
}
