# R7: the waived file becomes writable for everybody: another finding, though path and control are the same.
attack() {
    edit_image ../bad.tar "$GREEN" 'chmod 0664 etc/passwd'
    blocks_of ../bad.tar
    granted W1 ../bad.tar dev sec
    edit_image ../worse.tar "$GREEN" 'chmod 0666 etc/passwd'
    check ../worse.tar --skip world-writable
    refused 1 "findings-differ"
}
neighbour() {
    edit_image ../bad.tar "$GREEN" 'chmod 0664 etc/passwd'
    blocks_of ../bad.tar
    granted W1 ../bad.tar dev sec
    edit_image ../rebuilt.tar ../bad.tar 'echo 2 >etc/build-number'
    check ../rebuilt.tar
    accepted
}
