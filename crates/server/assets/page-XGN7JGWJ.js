import"./chunk-WOT6VMZA.js";function n(){return null}export{n as Page};
